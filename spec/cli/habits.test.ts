import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import test from "../support/serial.ts";
import { program } from "../../src/cli/program.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { compileLimpet } from "../support/dist.ts";
import { limpet, limpetProcess, MAIN } from "./run.ts";

const limpetItself = program();
const commands = limpetItself
  .createHelp()
  .visibleCommands(limpetItself)
  .map((command) => command.name())
  .filter((name) => name !== "help");

for (const command of commands) {
  test(`${command} --help says what it does, how it is called, and what it ends with`, async (t) => {
    using project = new TemporaryProject();
    const { status, stdout, stderr } = await limpet(project.path, [command, "--help"]);
    t.is(status, 0);
    t.is(stderr, "");
    t.regex(stdout, new RegExp(`^Usage: limpet ${command} `));
    t.regex(stdout, /^Examples?:$/m);
  });
}

test("a mistyped command or option exits with 2, and the right one is suggested", async (t) => {
  using project = new TemporaryProject();
  const command = await limpetProcess(project.path, ["biuld"]);
  t.is(command.status, 2);
  t.regex(command.stderr, /Did you mean build\?/);
  const option = await limpet(project.path, ["build", "--prefx", "/x"]);
  t.is(option.status, 2);
  t.regex(option.stderr, /Did you mean --prefix\?/);
});

test("limpet alone says which commands there are, and exits with 2, for it was told to do nothing", async (t) => {
  using project = new TemporaryProject();
  const { status, stdout, stderr } = await limpet(project.path, []);
  t.is(status, 2);
  t.is(stdout, "");
  for (const command of commands) t.true(stderr.includes(`\n  ${command} `), command);
});

test("--help explains the exit codes", async (t) => {
  using project = new TemporaryProject();
  const { stdout } = await limpet(project.path, ["--help"]);
  t.regex(stdout, /Exit codes: 0 .+; 1 .+; 2 /);
});

test("help has no colours but on a terminal or where they are asked for", async (t) => {
  using project = new TemporaryProject();
  t.false((await limpet(project.path, ["--help"])).stdout.includes("\u001b["));
  t.true((await limpetProcess(project.path, ["--help"], { FORCE_COLOR: "1" })).stdout.includes("\u001b["));
  t.false(
    (await limpetProcess(project.path, ["--help"], { FORCE_COLOR: "1", NO_COLOR: "1" })).stdout.includes("\u001b["),
  );
});

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  test(`completion prints a script for ${shell}, which asks limpet complete`, async (t) => {
    using project = new TemporaryProject();
    const { status, stdout } = await limpetProcess(project.path, ["completion", shell]);
    t.is(status, 0);
    t.regex(stdout, /limpet complete '?--/);
  });
}

test("the script for bash can be sourced twice, and beside that of another program with the same library", async (t) => {
  using project = new TemporaryProject();
  project.write("limpet.bash", (await limpetProcess(project.path, ["completion", "bash"])).stdout);
  const source = "readonly ShellCompDirectiveError=1; source limpet.bash; source limpet.bash; complete -p limpet";
  const { stdout, stderr } = spawnSync("bash", ["-c", source], { cwd: project.path, encoding: "utf8" });
  t.is(stderr, "");
  t.is(stdout, "complete -F __limpet_complete limpet\n");
});

test("commands and options are completed, and where neither fits the shell completes files", async (t) => {
  using project = new TemporaryProject();
  const complete = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await limpetProcess(project.path, ["complete", "--", ...args])).stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t")[0] ?? "");
  t.deepEqual(await complete("bui"), ["build", ":4"]);
  t.deepEqual(await complete("build", "--pre"), ["--prefix", ":4"]);
  t.deepEqual(await complete("build", "src/rou"), [":0"]);
});

test("a reader that has seen enough ends a command quietly", async (t) => {
  using project = new TemporaryProject();
  await compileLimpet();
  const command = spawn(process.execPath, [MAIN, "--help"], {
    cwd: project.path,
    stdio: ["ignore", "pipe", "pipe"],
  });
  command.stdout.destroy();
  const [said] = await Promise.all([text(command.stderr), once(command, "close")]);
  t.is(said, "");
});

test("a place that cannot be written is named, with the reason and without codes of the system", async (t) => {
  using project = new TemporaryProject([
    [
      "src/routing.ts",
      `import { cookie, defineRouting, hash } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() } },
});
`,
    ],
  ]);
  const { status, stderr } = await limpet(project.path, ["simulate", "--sample", "100", "--svg", "nowhere/shop.svg"]);
  t.is(status, 1);
  t.is(stderr, "limpet stopped: nowhere/shop.svg cannot be used, because there is no such file or directory.\n");
});

test("options that do not go together are wrong usage", async (t) => {
  using project = new TemporaryProject();
  const both = await limpet(project.path, ["plan", "--sessions", "keys.txt", "--access-log", "access.log"]);
  t.is(both.status, 2);
  t.regex(both.stderr, /'--sessions <file>' cannot be used with option '--access-log <file>'/);
  const alone = await limpet(project.path, ["simulate", "--log-format", "json"]);
  t.is(alone.status, 2);
  t.regex(alone.stderr, /--log-format describes an access log\. Name the log, too: --access-log FILE/);
});

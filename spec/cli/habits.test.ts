import test from "ava";
import { program } from "../../src/cli/program.ts";
import { TemporaryProject } from "../toolchain/fixture.ts";
import { limpet } from "./run.ts";

const limpetItself = program();
const commands = limpetItself
  .createHelp()
  .visibleCommands(limpetItself)
  .map((command) => command.name())
  .filter((name) => name !== "help");

for (const command of commands) {
  test(`${command} --help says what it does, how it is called, and what it ends with`, (t) => {
    using project = new TemporaryProject();
    const { status, stdout, stderr } = limpet(project.path, [command, "--help"]);
    t.is(status, 0);
    t.is(stderr, "");
    t.regex(stdout, new RegExp(`^Usage: limpet ${command} `));
    t.regex(stdout, /^Examples?:$/m);
  });
}

test("a mistyped command or option exits with 2, and the right one is suggested", (t) => {
  using project = new TemporaryProject();
  const command = limpet(project.path, ["biuld"]);
  t.is(command.status, 2);
  t.regex(command.stderr, /Did you mean build\?/);
  const option = limpet(project.path, ["build", "--prefx", "/x"]);
  t.is(option.status, 2);
  t.regex(option.stderr, /Did you mean --prefix\?/);
});

test("limpet alone says which commands there are, and exits with 2, for it was told to do nothing", (t) => {
  using project = new TemporaryProject();
  const { status, stdout, stderr } = limpet(project.path, []);
  t.is(status, 2);
  t.is(stdout, "");
  for (const command of commands) t.true(stderr.includes(`\n  ${command} `), command);
});

test("--help explains the exit codes", (t) => {
  using project = new TemporaryProject();
  const { stdout } = limpet(project.path, ["--help"]);
  t.regex(stdout, /Exit codes: 0 .+; 1 .+; 2 /);
});

test("help has no colours but on a terminal or where they are asked for", (t) => {
  using project = new TemporaryProject();
  t.false(limpet(project.path, ["--help"]).stdout.includes("\u001b["));
  t.true(limpet(project.path, ["--help"], { FORCE_COLOR: "1" }).stdout.includes("\u001b["));
  t.false(limpet(project.path, ["--help"], { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout.includes("\u001b["));
});

for (const shell of ["bash", "zsh", "fish", "powershell"]) {
  test(`completion prints a script for ${shell}, which asks limpet complete`, (t) => {
    using project = new TemporaryProject();
    const { status, stdout } = limpet(project.path, ["completion", shell]);
    t.is(status, 0);
    t.regex(stdout, /limpet complete '?--/);
  });
}

test("commands and options are completed, and where neither fits the shell completes files", (t) => {
  using project = new TemporaryProject();
  const complete = (...args: readonly string[]): readonly string[] =>
    limpet(project.path, ["complete", "--", ...args])
      .stdout.trimEnd()
      .split("\n")
      .map((line) => line.split("\t")[0] ?? "");
  t.deepEqual(complete("bui"), ["build", ":4"]);
  t.deepEqual(complete("build", "--pre"), ["--prefix", ":4"]);
  t.deepEqual(complete("build", "src/rou"), [":0"]);
});

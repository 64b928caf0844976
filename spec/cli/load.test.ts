import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TemporaryProject } from "../build/fixture.ts";
import { compileLimpet } from "../support/dist.ts";
import test from "../support/serial.ts";
import { limpetProcess, MAIN } from "./run.ts";

/** Each takes longer to load than all else that is done before a command does its own work. */
const HEAVY = ["typescript", "typescript-to-lua", "testcontainers", "jiti", "ora", "zod"];

/** A loader that says on standard error which packages are imported; TypeScript is required by a file of ours. */
const REPORTING = `export function load(url, context, next) {
  const [, name] = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? /\\/(typescript)\\.js$/.exec(url) ?? [];
  if (name !== undefined) process._rawDebug("loads " + name);
  return next(url, context);
}`;
const REGISTERING = `import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent(${JSON.stringify(REPORTING)}));`;

const dataUrl = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** The packages that a command imports. */
async function packagesOf(...args: readonly string[]): Promise<ReadonlySet<string>> {
  using project = new TemporaryProject([["lua/limpet.conf", ""]]);
  const { stderr } = await limpetProcess(project.path, args, { NODE_OPTIONS: `--import=${dataUrl(REGISTERING)}` });
  return new Set([...stderr.matchAll(/^loads (.+)$/gm)].map(([, name]) => name!));
}

for (const args of [
  ["--version"],
  ["--help"],
  ["build", "--help"],
  ["completion", "bash"],
  ["complete", "--", "build", "--pre"],
  ["traceback", "--maps", "lua"],
]) {
  test(`limpet ${args.join(" ")} loads nothing that it has no use for`, async (t) => {
    const loaded = await packagesOf(...args);
    t.true(loaded.has("commander"));
    t.deepEqual(
      HEAVY.filter((name) => loaded.has(name)),
      [],
    );
  });
}

test("a command that compiles is seen to load the compiler", async (t) => {
  t.true((await packagesOf("check")).has("typescript"));
});

test("a Node.js that is too old is told so in one sentence, before any package is loaded", async (t) => {
  using project = new TemporaryProject();
  const old = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.18.3" } });`;
  const { status, stdout, stderr } = await limpetProcess(project.path, ["--version"], {
    NODE_OPTIONS: `--import=${dataUrl(`${REGISTERING}${old}`)}`,
  });
  t.is(status, 1);
  t.is(stdout, "");
  t.is(stderr, "limpet needs Node.js >=20.19, but this is 20.18.3. Install a newer one: https://nodejs.org\n");
});

test("what is imported before Node's version is known is written for any Node.js that has modules", async (t) => {
  await compileLimpet();
  const imported = (file: string): readonly string[] => {
    const specifiers = [...readFileSync(file, "utf8").matchAll(/^import .* from "(.+)";$/gm)].map(([, name]) => name!);
    const files = specifiers.filter((name) => name.startsWith(".")).map((name) => join(file, "..", name));
    return [...specifiers.filter((name) => !name.startsWith(".")), ...files.flatMap(imported)];
  };
  t.deepEqual(
    imported(MAIN).filter((name) => !name.startsWith("node:")),
    [],
  );
});

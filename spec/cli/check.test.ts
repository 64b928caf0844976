import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "../support/serial.ts";
import { TemporaryProject, readSections } from "../build/fixture.ts";
import { limpet } from "./run.ts";

const CORPUS = join(import.meta.dirname, "../checker/phases/corpus");

function projectOf(program: string, files: Readonly<Record<string, string>> = {}): TemporaryProject {
  const written = [...readSections(join(CORPUS, program))].filter(([name]) => name !== "diagnostics");
  return new TemporaryProject([...written, ...Object.entries(files)]);
}

test("limpet check reports a refused call with its chain as JSON, and writes nothing", async (t) => {
  using project = projectOf("session-source-by-name.txt");
  const { status, stdout } = await limpet(project.path, ["check", "--json"]);
  t.is(status, 1);
  const [found] = JSON.parse(stdout) as [{ chain: { file: string; line: number }[] }];
  t.like(found, { code: "LIMPET1001", severity: "error", file: "src/tenants.ts", line: 9, column: 3 });
  t.like(found.chain[0], { file: "src/tenants.ts", line: 4 });
  t.false(existsSync(join(project.path, "lua-out")));
});

test("limpet build stops at a call that a phase refuses", async (t) => {
  using project = projectOf("session-source-by-name.txt");
  const { status, stderr } = await limpet(project.path, ["build"]);
  t.is(status, 1);
  t.regex(stderr, /LIMPET1001: `tenant` → `known` → `ngx\.location\.capture`: refused in balancer_by_lua\*/);
});

test("in a project without rules limpet check looks at the files of its tstl.json", async (t) => {
  using project = projectOf("balancer-sleeps-in-a-helper.txt", { "tstl.json": JSON.stringify({ include: ["src"] }) });
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /src\/handler\.ts\(2,3\): error LIMPET1001/);
});

test("limpet check says that there is nothing to check where there are neither rules nor a tstl.json", async (t) => {
  using project = new TemporaryProject();
  const { status, stderr } = await limpet(project.path, ["check"]);
  t.is(status, 1);
  t.regex(stderr, /LIMPET101/);
});

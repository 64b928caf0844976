/**
 * The Lua of typical lines. The project in lua.txt has nothing but the typings, and none of the options
 * that Limpet's own tstl.base.json has: what is called with a dot and what with a colon, they say alone.
 */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { readSections, TemporaryProject } from "../build/fixture.ts";
import { transpile } from "./transpile.ts";

const sections = [...readSections(join(import.meta.dirname, "lua.txt"))];
const root = join(import.meta.dirname, "..", "..");

test("what typescript-to-lua makes of the typings", (t) => {
  using project = new TemporaryProject(sections.filter(([name]) => !name.startsWith("out/")));
  mkdirSync(join(project.path, "node_modules"));
  symlinkSync(root, join(project.path, "node_modules", "limpet"));
  const { diagnostics, lua } = transpile(join(project.path, "tstl.json"));
  t.is(diagnostics, "");
  for (const [name, expected] of sections.filter(([section]) => section.startsWith("out/"))) {
    t.is(lua.get(join(project.path, name)), expected, name);
  }
});

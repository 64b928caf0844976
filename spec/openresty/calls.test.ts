import { join } from "node:path";
import test from "ava";
import { TemporaryProject } from "../build/fixture.ts";
import { calls, fileOf, moduleOf } from "./calls/program.ts";
import { facts } from "./facts.ts";
import { transpile } from "./transpile.ts";

const root = join(import.meta.dirname, "..", "..");

test("there is a call of every entry and variant, and of nothing else", (t) => {
  const names = facts.apis.flatMap(({ name, variants = [] }) => [
    name,
    ...variants.map(({ when }) => `${name} ${when}`),
  ]);
  t.deepEqual([...calls.keys()].sort(), names.sort());
});

test("every call is of the right types, and becomes Lua that needs nothing else", (t) => {
  using project = new TemporaryProject([...calls.keys()].map((name) => [`${fileOf(name)}.ts`, moduleOf(name)]));
  project.write(
    "tstl.json",
    JSON.stringify({
      extends: join(root, "tstl.base.json"),
      compilerOptions: { rootDir: "/", outDir: "/out", noUnusedLocals: false },
      include: [".", join(root, "src", "openresty")],
    }),
  );
  // The base names its typings, which are found from here.
  const { diagnostics, lua } = transpile(join(project.path, "tstl.json"), { typeRoots: [join(root, "node_modules")] });
  t.is(diagnostics, "");
  for (const name of calls.keys()) {
    const text = lua.get(join("/out", project.path, `${fileOf(name)}.lua`));
    t.regex(text ?? "", /^function ____exports\.call\(\)$/m, name);
    t.notRegex(text ?? "", /lualib_bundle/, name);
  }
});

import test from "../support/serial.ts";
import { build } from "../../src/build/build.ts";
import type { BuildResult } from "../../src/build/build.ts";
import { packageRoot } from "../../src/program/package-root.ts";
import { TemporaryProject } from "../build/fixture.ts";

const RULES = `import { cookie, defineRouting, hash } from "limpet";
export default defineRouting({
  upstreams: { shop: { servers: [{ name: "a", address: "10.0.0.1" }], session: [cookie("sid")], affinity: hash() } },
});
`;

const tstl = (options: object): string => JSON.stringify({ extends: `${packageRoot}/tstl.base.json`, tstl: options });

/** The files of a build that are not the project's own. */
const ownFiles = ({ files }: BuildResult): Record<string, string> =>
  Object.fromEntries([...files].filter(([path]) => /^limpet\/(affinity|nginx)\//.test(path)));

async function buildWith(project: TemporaryProject, options: object): Promise<BuildResult> {
  project.write("tstl.json", tstl(options));
  const result = await build({ project: project.path });
  if (!result.ok) throw new Error("the rules are right");
  return result;
}

test("what is kept of the package's own modules is what they compile to", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  // A plugin may do anything to any file, so all of them are compiled anew.
  project.write("plugin.cjs", "module.exports = {};");
  const compiled = ownFiles(await buildWith(project, { luaPlugins: [{ name: "./plugin.cjs" }] }));
  t.true(Object.keys(compiled).length > 100);
  for (let i = 0; i < 2; i++) t.deepEqual(ownFiles(await buildWith(project, {})), compiled);
});

test("a plugin of the project's sees the package's own modules, too", async (t) => {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  await buildWith(project, {});
  project.write(
    "plugin.cjs",
    "let n = 0; module.exports = { afterPrint: (p, o, h, files) => { for (const f of files) f.code += `-- ${++n}\\n`; } };",
  );
  const { files } = await buildWith(project, { luaPlugins: [{ name: "./plugin.cjs" }] });
  t.regex(files.get("limpet/affinity/decision.lua") ?? "", /-- \d+\n$/);
});

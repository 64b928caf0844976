import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/program/package-root.ts";
import { PHASES, type Phase } from "../../../src/checker/phases/phase.ts";
import { transpile } from "../../openresty/transpile.ts";
import { TemporaryProject } from "../../build/fixture.ts";
import { notRun } from "./exceptions.ts";
import { moduleOf, programs } from "./programs.ts";

/** The files of Lua: each program, the order in which phases run them, and what runs them. */
export function luaFiles(): ReadonlyMap<string, string> {
  using project = new TemporaryProject(
    programs.map((program) => [`${program.file}.ts`, moduleOf([program], "As nginx runs it.")]),
  );
  project.write(
    "tstl.json",
    JSON.stringify({
      extends: join(packageRoot, "tstl.base.json"),
      compilerOptions: { rootDir: ".", outDir: "/out", noUnusedLocals: false, noUnusedParameters: false },
      include: [".", join(packageRoot, "src/openresty")],
      tstl: { luaLibImport: "inline" },
    }),
  );
  const { diagnostics, lua } = transpile(join(project.path, "tstl.json"), {
    typeRoots: [join(packageRoot, "node_modules")],
    rootDir: "/",
  });
  if (diagnostics !== "") throw new Error(diagnostics);
  const isSkipped = (name: string, phase: Phase): boolean =>
    notRun.some((one) => one.name === name && one.phases.includes(phase));
  const list = (files: readonly string[]): string => `{ ${files.map((file) => `"${file}"`).join(", ")} }`;
  const order = PHASES.map((phase) => {
    const files = programs.filter(({ name }) => !isSkipped(name, phase)).map(({ file }) => file);
    return `${phase} = ${list(files)},`;
  });
  return new Map([
    ...programs.map(
      ({ file }) =>
        [`${file}.lua`, lua.get(join("/out", project.path, `${file}.lua`))!.replace("call0", "call")] as const,
    ),
    ["order.lua", `return {\n${order.join("\n")}\nall = ${list(programs.map(({ file }) => file))} }`],
    ["probe.lua", readFileSync(new URL("probe.lua", import.meta.url), "utf8")],
  ]);
}

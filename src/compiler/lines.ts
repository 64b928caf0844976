import { relative, sep } from "node:path";
import { TraceMap, decodedMappings } from "@jridgewell/trace-mapping";
import { isPackageFile, modulePath } from "../program/module-names.ts";
import type { LuaModule } from "./compile.ts";

/** Where the table is in the folder, and what `require` calls it. */
export const LINES_PATH = "limpet/lines.lua";

/**
 * A Lua table that says from which line and column of TypeScript each line of the user's Lua files came, for the error log:
 *
 *     ["limpet/rules/routing.lua"] = { "src/routing.ts", "1:1 3:10 3:10" }
 *
 * @param project what the TypeScript files are named relative to
 * @param notice for the first line
 */
export function linesText(modules: readonly LuaModule[], project: string, notice: string): string {
  const entries = modules.flatMap(({ name, code, source, mappings }) => {
    if (source === undefined || mappings === undefined || isPackageFile(source)) return [];
    const path = relative(project, source).split(sep).join("/");
    const fields = [path, positions(code, mappings).join(" ")].map((field) => JSON.stringify(field));
    return [`  [${JSON.stringify(modulePath(name))}] = { ${fields.join(", ")} },\n`];
  });
  return `-- ${notice}\nreturn {\n${entries.sort().join("")}}\n`;
}

/** For each line, where its first mapped part came from; for a line without any, what holds for the line above. */
function positions(code: string, { names, mappings }: NonNullable<LuaModule["mappings"]>): readonly string[] {
  const map = new TraceMap({ version: 3, names: [...names], mappings, sources: [""] });
  const ofLines = decodedMappings(map);
  let known = "1:1";
  return code.split("\n").map((_, index) => {
    const [, , line, column] = ofLines[index]?.find(({ length }) => length > 1) ?? [];
    if (line !== undefined && column !== undefined) known = `${line + 1}:${column + 1}`;
    return known;
  });
}

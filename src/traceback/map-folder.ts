import { readFileSync, readdirSync } from "node:fs";
import { join, sep } from "node:path";
import { MAP_EXTENSION } from "./lua-map.ts";

/** Where Lua files are that were made of TypeScript, with a source map beside each: `x.lua.map` beside `x.lua`. */
export interface MapFolder {
  readonly folder: string;
  /** Where that folder lies on nginx's machine, without a slash at the end: `/etc/nginx/limpet`. */
  readonly prefix: string;
}

/** The prefix that `limpet build` made a folder for; `undefined` where it made none of it. */
export function builtPrefix(folder: string): string | undefined {
  try {
    return /^include (.+)\/start\.conf;/m.exec(readFileSync(join(folder, "limpet.conf"), "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

/** The Lua files of a folder that have a source map, relative to it, with slashes; none where there is no such folder. */
export function luaFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(MAP_EXTENSION))
      .map((path) => path.slice(0, -MAP_EXTENSION.length).split(sep).join("/") + ".lua");
  } catch {
    return [];
  }
}

import { basename, dirname, join, relative, sep } from "node:path";

/** The part of a source map that is the same wherever its files lie: what TSTL's printer knows. */
export interface Mappings {
  readonly names: readonly string[];
  /** Encoded as version 3 of the format has it. */
  readonly mappings: string;
}

export function readMappings(sourceMap: string): Mappings {
  const { names, mappings } = JSON.parse(sourceMap) as Mappings;
  return { names, mappings };
}

/** Where the map of a Lua file lies. */
export function mapPath(luaPath: string): string {
  return `${luaPath}.map`;
}

/**
 * The source map of a Lua file, version 3. The source is named relative to the map, so that machines
 * with the same folders make the same map; its text is not repeated.
 * @param out the folder of the output; absolute
 * @param luaPath the Lua file's path in that folder
 * @param source the TypeScript file; absolute
 */
export function sourceMapText({ names, mappings }: Mappings, out: string, luaPath: string, source: string): string {
  const path = relative(dirname(join(out, luaPath)), source)
    .split(sep)
    .join("/");
  return `${JSON.stringify({ version: 3, file: basename(luaPath), sources: [path], names, mappings })}\n`;
}

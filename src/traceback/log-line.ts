import { relative } from "node:path";
import pc from "picocolors";
import type { SourcePosition } from "./lua-map.ts";
import { luaPositions, type LuaPosition } from "./positions.ts";
import type { Located, SourceMaps } from "./source-maps.ts";

/** A position that was found in a line of the log, and what it was made of. */
export interface MappedPosition {
  /** As the log has it. */
  readonly lua: { readonly path: string; readonly line: number };
  readonly source: SourcePosition;
  /** Whether it is where `ngx.log` was called, not where anything went wrong. */
  readonly isOfLogCall: boolean;
}

/** A line of the log with positions in TypeScript. */
export interface MappedLine {
  /** The line as it was, where it has no position that a map knows. */
  readonly text: string;
  readonly positions: readonly MappedPosition[];
}

export interface MapLineOptions {
  /** The directory that paths are relative to. Default: the current one. */
  readonly relativeTo?: string;
  /** Whether positions are bright. Default false. */
  readonly colours?: boolean;
}

/** What stands before a position that is only near the right one, or in a file that is likely but not certain. */
const NOT_EXACT = "~";

/** A name that LuaJIT quotes in a message. */
const QUOTED_NAME = /'(\w+)'/g;

/** `src/routing.ts:12:7`, as editors and terminals open it. */
function formatPosition({ file, line, column, isExact }: SourcePosition, relativeTo = process.cwd()): string {
  return `${isExact ? "" : NOT_EXACT}${relative(relativeTo, file)}:${line}:${column}`;
}

/**
 * Rewrites the Lua positions in a line of nginx's error log, of a traceback, or of LuaJIT's own reports.
 * @param line without its line break
 */
export function mapLine(line: string, maps: SourceMaps, options: MapLineOptions = {}): MappedLine {
  const found = luaPositions(line).flatMap((lua) => {
    const located = maps.locate(lua);
    return located === undefined ? [] : [{ lua, located }];
  });
  if (found.length === 0) return { text: line, positions: [] };
  const { relativeTo = process.cwd(), colours = false } = options;
  const { bold } = pc.createColors(colours);
  let text = "";
  let end = 0;
  let names: Located["map"] | undefined;
  const plain = (until: number): string => {
    const part = line.slice(end, until);
    return names === undefined ? part : withOriginalNames(part, names);
  };
  for (const { lua, located } of found) {
    text += plain(lua.start) + bold(formatPosition(located.position, relativeTo));
    end = lua.end;
    names = located.map;
  }
  return { text: text + plain(line.length), positions: found.map(mappedPosition) };
}

function mappedPosition({ lua, located }: { readonly lua: LuaPosition; readonly located: Located }): MappedPosition {
  const { path, line, isOfLogCall } = lua;
  return { lua: { path, line }, source: located.position, isOfLogCall };
}

/** What is said behind a position uses the names of its file. */
function withOriginalNames(text: string, map: Located["map"]): string {
  return text.replace(QUOTED_NAME, (_, name: string) => `'${map.originalName(name)}'`);
}

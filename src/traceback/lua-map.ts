import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { TraceMap, decodedMappings, type SourceMapInput, type SourceMapSegment } from "@jridgewell/trace-mapping";

export const MAP_EXTENSION = ".lua.map";

/** Lines above one without a mapping that are searched for what it belongs to: a call's arguments, a block's end. */
const LINES_UP = 5;

/** A place in a TypeScript file; line and column count from 1. */
export interface SourcePosition {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Whether the Lua line was made of this very place; else it is the nearest one above, or the file is a guess. */
  readonly isExact: boolean;
}

/** A Lua file with its source map. */
export class LuaMap {
  readonly #map: TraceMap;
  readonly #folder: string;
  readonly #lines: readonly string[];
  readonly #names = new Map<string, string>();

  constructor(luaFile: string) {
    this.#folder = dirname(luaFile);
    this.#map = new TraceMap(JSON.parse(readFileSync(`${luaFile}.map`, "utf8")) as SourceMapInput);
    this.#lines = readFileSync(luaFile, "utf8").split("\n");
    for (const [line, segments] of decodedMappings(this.#map).entries()) this.#readNames(line, segments);
  }

  /** Names that TSTL had to change, since Lua reserves them: `____end` for `end`. */
  #readNames(line: number, segments: readonly SourceMapSegment[]): void {
    for (const [column, , , , name] of segments) {
      if (name === undefined) continue;
      const written = /^\w+/.exec(this.#lines[line]?.slice(column) ?? "")?.[0];
      const original = this.#map.names[name];
      if (written !== undefined && original !== undefined && written !== original) this.#names.set(written, original);
    }
  }

  /** The first place that a line of the Lua file was made of; where there is none, that of a line little above. */
  position(luaLine: number): SourcePosition | undefined {
    const mappings = decodedMappings(this.#map);
    if (luaLine > this.#lines.length) return undefined;
    for (let line = luaLine; line > Math.max(0, luaLine - LINES_UP); line--) {
      for (const [, source, sourceLine, sourceColumn] of mappings[line - 1] ?? []) {
        const path = source === undefined ? undefined : this.#map.sources[source];
        if (path === undefined || path === null || sourceLine === undefined || sourceColumn === undefined) continue;
        const file = resolve(this.#folder, this.#map.sourceRoot ?? "", path);
        return { file, line: sourceLine + 1, column: sourceColumn + 1, isExact: line === luaLine };
      }
    }
    return undefined;
  }

  /** The name in TypeScript of what Lua calls `name`. */
  originalName(name: string): string {
    return this.#names.get(name) ?? name;
  }

  /** Whether a function of that name begins in that line or above. */
  hasFunction(name: string, luaLine: number): boolean {
    const begins = new RegExp(`\\bfunction\\s+(?:[\\w.]+[.:])?${name}\\s*\\(|\\b${name}\\s*=\\s*function\\b`);
    return this.#lines.slice(0, luaLine).some((line) => begins.test(line));
  }
}

/** What tells a file from one that was written in its place. */
function versionOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path);
  return `${mtimeMs} ${size} ${ino}`;
}

/** Reads each map once, and again when it has changed on disk: whoever reads a live log outlives a build. */
export class LuaMaps {
  readonly #known = new Map<string, { readonly version: string; readonly map: LuaMap }>();

  /** `undefined` where the file has no map that can be read, or is just being written. */
  get(luaFile: string): LuaMap | undefined {
    try {
      const version = versionOf(`${luaFile}.map`);
      const known = this.#known.get(luaFile);
      if (known?.version === version) return known.map;
      const map = new LuaMap(luaFile);
      this.#known.set(luaFile, { version, map });
      return map;
    } catch {
      return undefined;
    }
  }
}

import { slice } from "../../affinity/bytes.ts";
import { optionalModule } from "../machine/optional-module.ts";

/** By the path of a Lua file of the rules: the TypeScript file, and for each line, its line and column there. */
type Lines = Record<string, readonly [file: string, positions: string]>;

/** How LuaJIT begins a path that it has cut. */
const CUT = "...";

let lines: Lines | undefined = undefined;

/** Reads them while the folder is as it was built, because later it may be another one's. */
export function loadRuleLines(this: void): void {
  lines = optionalModule(["limpet.lines"]) as Lines | undefined;
}

/**
 * Where in the TypeScript of the rules something went wrong, as `src/routing.ts:12:7`.
 * @param fault what was thrown: a message, or an object with a stack
 * @returns `undefined` where it was not in the rules
 */
export function placeInRules(this: void, fault: unknown): string | undefined {
  const text = typeof fault === "object" ? (fault as { readonly stack?: unknown }).stack : fault;
  if (lines === undefined || typeof text !== "string") return undefined;
  // limpet-allow pattern: only where the rules have thrown, and at most once a second in each worker
  for (const [path, line] of string.gmatch(text, "(%S+%.lua):(%d+)")) {
    for (const [file, [source, positions]] of pairs(lines)) {
      if (isSameFile(path!, file)) return `${source}:${nth(positions, tonumber(line) ?? 1)}`;
    }
  }
  return undefined;
}

function isSameFile(path: string, file: string): boolean {
  if (slice(path, 0, CUT.length) !== CUT) return isEnd(`/${file}`, path);
  const rest = slice(path, CUT.length, path.length);
  return isEnd(rest, file) || isEnd(file, rest);
}

function isEnd(end: string, text: string): boolean {
  return text.length >= end.length && slice(text, text.length - end.length, text.length) === end;
}

function nth(positions: string, line: number): string {
  let count = 0;
  let position = "1:1";
  // limpet-allow pattern: as above
  for (const [found] of string.gmatch(positions, "%S+")) {
    position = found!;
    count += 1;
    if (count === line) break;
  }
  return position;
}

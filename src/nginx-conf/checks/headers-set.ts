import { posix } from "node:path";
import type ts from "typescript";
import { headersHidden, includeHidden } from "../findings.ts";
import { atDirective, placeText } from "../reading/directive.ts";
import type { Directive } from "../reading/directive.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

const SET_HEADER = "proxy_set_header";

/** Without what it does, upgrades fail on every nginx; of proxy.conf that is so on older ones only. */
const WEBSOCKET = "websocket.conf";

function nameOf({ args: [name = ""] }: Directive): string {
  return name.toLowerCase();
}

/** Those of `lines` whose header none of `others` sets. */
function hiddenBy(others: readonly Directive[], lines: readonly Directive[]): readonly Directive[] {
  const names = new Set(others.map(nameOf));
  return lines.filter((line) => !names.has(nameOf(line)));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** Headers that are not set because nginx inherits the lines that set them only as a whole: the user's, or the include's. */
export function checkHeadersSet(levels: Levels, { protocol }: Pass): ts.Diagnostic[] {
  if (protocol !== "proxy") return [];
  const depth = levels.findLastIndex(({ block = [] }) => block.some(({ name }) => name === SET_HEADER));
  const lines = effective(levels, SET_HEADER);
  const [first] = lines;
  const around = effective(levels.slice(0, Math.max(depth, 0)), SET_HEADER);
  if (first === undefined || around.length === 0) return [];
  const isOfInclude = lines.every(({ file }) => file.isGenerated);
  const hidden = hiddenBy(lines, around).filter(({ file }) => file.isGenerated !== isOfInclude);
  const [one] = hidden;
  if (one === undefined) return [];
  const headers = hidden.map(({ args: [name = ""] }) => name);
  if (!isOfInclude) {
    // Where the include stands beside the user's lines, it is no matter that it is also further out.
    if (lines.some(({ file }) => file.isGenerated)) return [];
    return [atDirective(first, includeHidden(headers, one.file.path, placeText(one)))];
  }
  const { path } = first.file;
  const isNeeded = posix.basename(path) === WEBSOCKET;
  return [atDirective(first, headersHidden(headers, unique(hidden.map(placeText)), path, isNeeded))];
}

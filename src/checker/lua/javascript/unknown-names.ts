import type ts from "typescript";
import { inText } from "../../../findings/diagnostics.ts";
import { notInLua } from "../findings.ts";
import { insteadOf } from "./instead.ts";

/**
 * What TypeScript says of names that it does not know. Of some it advises to install types of Node.js, or to ask for those of
 * browsers, with which the name would be there in types only.
 */
const UNKNOWN_NAMES: ReadonlySet<number> = new Set([2304, 2552, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593]);

/** The same finding, or a better one of ours for a global of browsers or Node.js: what there is in nginx in its place. */
export function inLuaInstead(found: ts.Diagnostic): ts.Diagnostic {
  const { code, file, start, length } = found;
  if (!UNKNOWN_NAMES.has(code) || file === undefined || start === undefined || length === undefined) return found;
  const name = file.text.slice(start, start + length);
  const instead = insteadOf(name);
  return instead === undefined ? found : inText(file, { start, length }, notInLua(name, instead));
}

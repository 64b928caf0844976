import { readFileSync } from "node:fs";
import pc from "picocolors";
import type { SourcePosition } from "./lua-map.ts";

/** Characters of a source line that are shown. */
const WIDTH = 160;

const INDENT = "    ";

/**
 * The source line and a caret below the column, as two lines; `undefined` where the file is not here or is shorter.
 * @param colours whether the line is dim and the caret bright
 */
export function excerpt({ file, line, column }: SourcePosition, colours = false): string | undefined {
  const source = sourceLine(file, line);
  if (source === undefined) return undefined;
  const { dim, cyan } = pc.createColors(colours);
  const gutter = `${INDENT}${line} | `;
  const before = source.slice(0, column - 1).replace(/[^\t]/g, " ");
  const margin = `${" ".repeat(gutter.length - 2)}| `;
  return `${dim(gutter + source.slice(0, WIDTH))}\n${dim(margin)}${before}${cyan("^")}`;
}

function sourceLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}

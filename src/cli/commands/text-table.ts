import Table from "cli-table3";
import { isColourWanted } from "../colour.ts";

/** Box drawing is for terminals; a file or a pipe gets ASCII. */
const ASCII = {
  top: "-",
  "top-mid": "+",
  "top-left": "+",
  "top-right": "+",
  bottom: "-",
  "bottom-mid": "+",
  "bottom-left": "+",
  "bottom-right": "+",
  left: "|",
  "left-mid": "+",
  mid: "-",
  "mid-mid": "+",
  right: "|",
  "right-mid": "+",
  middle: "|",
};

/** Columns that every terminal has. */
export const WIDTH = 80;

/** A table for standard output: the first column is text, the others are numbers. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const style = isColourWanted(process.stdout) ? { head: ["bold"], border: ["gray"] } : { head: [], border: [] };
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: { ...style, compact: true },
    ...(process.stdout.isTTY ? {} : { chars: ASCII }),
  });
  for (const row of rows) table.push([...row]);
  return table.toString();
}

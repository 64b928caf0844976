import { QUOTE, SPACE, TAB } from "../ascii.ts";
import { byteAt } from "../bytes.ts";

/** The first index from `start` on, below `end`, where there is no space; else `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && isSpace(byteAt(text, index))) index++;
  return index;
}

/** `end`, or as much before it, not below `start`, as there are spaces. */
export function trimSpace(text: string, start: number, end: number): number {
  let index = end;
  while (index > start && isSpace(byteAt(text, index - 1))) index--;
  return index;
}

function isSpace(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Whether what is between `from` and `to` stands in double quotes. */
export function isQuoted(text: string, from: number, to: number): boolean {
  return to - from >= 2 && byteAt(text, from) === QUOTE && byteAt(text, to - 1) === QUOTE;
}

import { SPACE, TAB } from "./ascii.ts";
import { byteAt, slice } from "./bytes.ts";
import { skipSpace, trimSpace } from "./cookies/cookie-value.ts";

/* Headers whose values are lists, with "," between the items and blanks around them (RFC 9110, section 5.6.1). */

/** What looks at the items of a list. */
export interface ItemRewriter {
  /**
   * @param head the prefix as the item has it, with the blanks behind it; "" where there is none
   * @param value what follows
   * @returns what is to stand in the value's place
   */
  rewriteItem(head: string, value: string): string;
}

/**
 * Where the value begins in the item that is between `from` and `to`, without blanks around it.
 * @param prefix in lower case
 * @returns -1 for an item that does not have the prefix
 */
export function startBehind(prefix: string, list: string, from: number, to: number): number {
  const start = from + prefix.length;
  if (start > to || slice(list, from, start).toLowerCase() !== prefix) return -1;
  if (start === to) return to;
  const byte = byteAt(list, start);
  return byte === SPACE || byte === TAB ? skipSpace(list, start, to) : start;
}

/** The value of the first item that has a prefix in lower case. */
export function firstBehind(prefix: string, list: string): string | undefined {
  let start = 0;
  for (;;) {
    const comma = list.indexOf(",", start);
    const end = comma < 0 ? list.length : comma;
    const from = skipSpace(list, start, end);
    const to = trimSpace(list, from, end);
    const found = startBehind(prefix, list, from, to);
    if (found >= 0) return slice(list, found, to);
    if (comma < 0) return undefined;
    start = end + 1;
  }
}

/** Rewrites the values of the items that have a prefix in lower case. What is left stays as it was, byte for byte. */
export function rewriteItems(list: string, prefix: string, rewriter: ItemRewriter): string {
  let result = "";
  let copied = 0;
  let start = 0;
  for (;;) {
    const comma = list.indexOf(",", start);
    const end = comma < 0 ? list.length : comma;
    const from = skipSpace(list, start, end);
    const to = trimSpace(list, from, end);
    const found = startBehind(prefix, list, from, to);
    if (found >= 0) {
      const value = slice(list, found, to);
      const replacement = rewriter.rewriteItem(slice(list, from, found), value);
      if (replacement !== value) {
        result += slice(list, copied, found) + replacement;
        copied = to;
      }
    }
    if (comma < 0) break;
    start = end + 1;
  }
  return result + slice(list, copied, list.length);
}

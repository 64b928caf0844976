import { DELETE, SPACE } from "./ascii.ts";
import { byteAt, slice } from "./bytes.ts";

/** Characters: a line of a log that can be read. */
const LONGEST = 200;
const REPLACEMENT = "?";

/**
 * A text from outside as a log may have it: every byte that is no printable ASCII character is a "?", so that nobody begins
 * a line of his own or commands a terminal; and of a long text the beginning.
 */
export function printable(this: void, text: string): string {
  const end = Math.min(text.length, LONGEST);
  let result = "";
  for (let i = 0; i < end; i++) {
    const byte = byteAt(text, i);
    result += byte < SPACE || byte >= DELETE ? REPLACEMENT : slice(text, i, i + 1);
  }
  return end < text.length ? `${result}...` : result;
}

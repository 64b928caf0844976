import { CARRIAGE_RETURN, LINE_FEED, NUMBER_SIGN, SEMICOLON, SPACE, TAB } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";

/** The words of each line of a file such as /etc/hosts, without comments and empty lines. */
export function wordsOfLines(text: string): readonly (readonly string[])[] {
  const lines: string[][] = [];
  let words: string[] = [];
  let start = -1;
  let isComment = false;
  for (let i = 0; i <= text.length; i++) {
    const byte = i === text.length ? LINE_FEED : byteAt(text, i);
    const isSpace = byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN || byte === LINE_FEED;
    const beginsComment = byte === NUMBER_SIGN || (byte === SEMICOLON && start < 0 && words.length === 0);
    if ((isSpace || beginsComment) && start >= 0) {
      words.push(slice(text, start, i));
      start = -1;
    }
    if (beginsComment) isComment = true;
    else if (byte === LINE_FEED) {
      if (words.length > 0) lines.push(words);
      words = [];
      isComment = false;
    } else if (!isSpace && !isComment && start < 0) start = i;
  }
  return lines;
}

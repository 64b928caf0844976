import { CARRIAGE_RETURN, COMMA, LINE_FEED, NINE, NUMBER_SIGN, SPACE, TAB, ZERO } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";

/** A secret that tokens are signed with. */
export interface Key {
  /** 0 to 15; a token says by it which key signed. */
  readonly id: number;
  readonly secret: string;
}

/** At least one key; the first signs, all are accepted. */
export type KeyRing = readonly Key[];

/** Characters: as many as 128 random bits have in hexadecimal. */
const SHORTEST_SECRET = 32;
const HIGHEST_ID = 15;

/**
 * Reads keys from a text: `ID:SECRET` items with line ends, spaces or commas between them, where a
 * "#" at the beginning of a line starts a comment.
 * @returns the keys, or what is wrong with the text in words that do not give a secret away
 */
export function parseKeyRing(text: string): KeyRing | string {
  const keys: Key[] = [];
  const taken: Record<number, true> = {};
  let start = 0;
  while (start < text.length) {
    const byte = byteAt(text, start);
    if (byte === NUMBER_SIGN && isLineStart(text, start)) {
      start = endOf(text, start, isLineEnd);
    } else if (isSeparator(byte)) {
      start++;
    } else {
      const end = endOf(text, start, isSeparator);
      const key = parseKey(slice(text, start, end), keys.length + 1);
      if (typeof key === "string") return key;
      if (taken[key.id]) return `two keys have the ID ${key.id}`;
      taken[key.id] = true;
      keys.push(key);
      start = end;
    }
  }
  return keys.length === 0 ? "there are no keys. Write a line ID:SECRET" : keys;
}

function parseKey(item: string, position: number): Key | string {
  const colon = item.indexOf(":");
  const id = colon < 0 ? undefined : parseId(slice(item, 0, colon));
  if (id === undefined) return `key ${position} does not begin with an ID from 0 to ${HIGHEST_ID} and a colon`;
  const secret = slice(item, colon + 1, item.length);
  if (secret.length < SHORTEST_SECRET) {
    return `the secret of key ${id} has ${secret.length} characters, but needs at least ${SHORTEST_SECRET}. "openssl rand -hex 32" makes one`;
  }
  return { id, secret };
}

function parseId(text: string): number | undefined {
  if (text.length === 0 || text.length > 2) return undefined;
  let id = 0;
  for (let i = 0; i < text.length; i++) {
    const byte = byteAt(text, i);
    if (byte < ZERO || byte > NINE) return undefined;
    id = id * 10 + byte - ZERO;
  }
  return id <= HIGHEST_ID ? id : undefined;
}

function isLineEnd(this: void, byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

function isSeparator(this: void, byte: number): boolean {
  return isLineEnd(byte) || byte === SPACE || byte === TAB || byte === COMMA;
}

function isLineStart(text: string, index: number): boolean {
  return index === 0 || isLineEnd(byteAt(text, index - 1));
}

function endOf(text: string, start: number, isEnd: (this: void, byte: number) => boolean): number {
  let end = start;
  while (end < text.length && !isEnd(byteAt(text, end))) end++;
  return end;
}

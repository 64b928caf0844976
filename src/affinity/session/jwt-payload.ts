import {
  BACKSLASH,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOT,
  LINE_FEED,
  LOWER_A,
  LOWER_E,
  LOWER_U,
  MINUS,
  NINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  PLUS,
  QUOTE,
  SLASH,
  SPACE,
  TAB,
  UPPER_A,
  UPPER_E,
  ZERO,
} from "../ascii.ts";
import { byteAt, character } from "../bytes.ts";

/** Characters of a token that are looked at; nginx takes no longer header unless it is told to. */
const LONGEST_TOKEN = 16_384;
/** Bytes of a claim. A subject of OpenID Connect has 255 at most. */
const LONGEST_CLAIM = 512;

/** Instead of a byte: the text ends here, or is not base64url. */
const NO_BYTE = -1;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** By the byte of a character, its six bits; {@link NO_BYTE} for one that base64url has not. */
const SIX_BITS: readonly number[] = sixBits();

function sixBits(): number[] {
  const values: number[] = [];
  for (let byte = 0; byte < 256; byte++) values.push(NO_BYTE);
  for (let value = 0; value < ALPHABET.length; value++) values[byteAt(ALPHABET, value)] = value;
  return values;
}

/** What stands for a control character behind a backslash. */
const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

// The token that is read now. Nothing here waits, so there is only one at a time.
let token = "";
/** Where the payload's base64url begins. */
let payloadStart = 0;
/** Of the payload, in bytes. */
let payloadLength = 0;
let at = 0;

/**
 * A member of the JSON in the payload of a JSON Web Token, or of an object within it. It is read where it stands, base64url
 * and all, so that a request costs no copy of it. What stands before the member is passed over without a look whether it
 * is right; what stands behind is not read at all. Nothing throws, whatever the text is.
 * @param path the names that lead to it, in ASCII
 * @returns a text, or a number as it is written; undefined for anything else
 */
export function claimOf(text: string, path: readonly string[]): string | undefined {
  return open(text) ? claim(path) : undefined;
}

/**
 * Begins with another token.
 * @returns false if it has not the three parts of a signed one
 */
function open(text: string): boolean {
  if (text.length > LONGEST_TOKEN) return false;
  // What stands before the first dot is the token's header, behind a scheme such as "Bearer": neither is of use here.
  const first = nextDot(text, 0) + 1;
  const end = nextDot(text, first);
  if (end >= text.length || nextDot(text, end + 1) < text.length) return false;
  const characters = end - first;
  if (characters % 4 === 1) return false;
  token = text;
  payloadStart = first;
  payloadLength = Math.floor((characters * 3) / 4);
  at = 0;
  skipBlanks();
  return true;
}

/** A member of the object, or of one within it: a text, or a number as it is written; `undefined` for anything else. */
function claim(path: readonly string[]): string | undefined {
  for (const name of path) {
    if (!enter(name)) return undefined;
  }
  const byte = byteHere();
  if (byte === QUOTE) return readText(LONGEST_CLAIM);
  return byte === MINUS || isDigit(byte) ? readNumber() : undefined;
}

/** Goes from an object to the value of its member. */
function enter(name: string): boolean {
  if (byteHere() !== OPEN_BRACE) return false;
  step();
  for (;;) {
    if (byteHere() !== QUOTE) return false;
    const found = readText(name.length);
    skipBlanks();
    if (byteHere() !== COLON) return false;
    step();
    if (found === name) return true;
    skipValue();
    if (byteHere() !== COMMA) return false;
    step();
  }
}

function byteHere(): number {
  if (at >= payloadLength) return NO_BYTE;
  const place = at % 3;
  const index = payloadStart + ((at - place) / 3) * 4 + place;
  const high = SIX_BITS[byteAt(token, index)] ?? NO_BYTE;
  const low = SIX_BITS[byteAt(token, index + 1)] ?? NO_BYTE;
  if (high < 0 || low < 0) return NO_BYTE;
  if (place === 0) return ((high << 2) | (low >> 4)) & 0xff;
  if (place === 1) return ((high << 4) | (low >> 2)) & 0xff;
  return ((high << 6) | low) & 0xff;
}

/** Goes past one byte, and past the blanks behind it. */
function step(): void {
  at++;
  skipBlanks();
}

function skipBlanks(): void {
  while (isBlank(byteHere())) at++;
}

/** Goes behind a value, whatever is in it. */
function skipValue(): void {
  let depth = 0;
  for (;;) {
    const byte = byteHere();
    if (byte < 0) return;
    if (byte === QUOTE) {
      skipText();
    } else {
      if (depth === 0 && (byte === COMMA || byte === CLOSE_BRACE)) return;
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
      if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
      at++;
    }
  }
}

function skipText(): void {
  at++;
  for (;;) {
    const byte = byteHere();
    if (byte < 0) return;
    at += byte === BACKSLASH ? 2 : 1;
    if (byte === QUOTE) return;
  }
}

/**
 * The text at the quote, and goes behind it.
 * @returns undefined if it has more than `most` bytes, or is none of JSON's
 */
function readText(most: number): string | undefined {
  const start = at;
  at++;
  let text = "";
  for (;;) {
    const byte = byteHere();
    if (byte === QUOTE) {
      at++;
      return text;
    }
    const piece = byte === BACKSLASH ? readEscape() : byte >= SPACE ? character(byte) : undefined;
    if (piece === undefined || text.length + piece.length > most) {
      at = start;
      skipText();
      return undefined;
    }
    if (byte !== BACKSLASH) at++;
    text += piece;
  }
}

/** The bytes that an escape stands for, and goes behind it. */
function readEscape(): string | undefined {
  at++;
  const byte = byteHere();
  if (byte < 0) return undefined;
  at++;
  if (byte === QUOTE || byte === BACKSLASH || byte === SLASH) return character(byte);
  if (byte !== LOWER_U) return ESCAPED[character(byte)];
  const unit = readHexadecimal();
  if (unit < 0xd800 || unit > 0xdfff) return utf8(unit);
  // Half of a pair (RFC 8259, section 7), whose other half follows.
  if (unit > 0xdbff || byteHere() !== BACKSLASH) return undefined;
  at++;
  if (byteHere() !== LOWER_U) return undefined;
  at++;
  const other = readHexadecimal();
  return other < 0xdc00 || other > 0xdfff ? undefined : utf8(0x10000 + (unit - 0xd800) * 0x400 + (other - 0xdc00));
}

/** Four digits; -1 if they are none. */
function readHexadecimal(): number {
  let value = 0;
  for (let digits = 0; digits < 4; digits++) {
    const digit = hexadecimal(byteHere());
    if (digit < 0) return -1;
    value = value * 16 + digit;
    at++;
  }
  return value;
}

function readNumber(): string | undefined {
  let text = "";
  let byte = byteHere();
  while (isOfNumber(byte)) {
    if (text.length === LONGEST_CLAIM) return undefined;
    text += character(byte);
    at++;
    byte = byteHere();
  }
  return isBlank(byte) || byte === COMMA || byte === CLOSE_BRACE ? text : undefined;
}

/** The index of the next dot; the text's length if there is none. */
function nextDot(text: string, start: number): number {
  let index = start;
  while (index < text.length && byteAt(text, index) !== DOT) index++;
  return index;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Digits, signs, a dot and "e". */
function isOfNumber(byte: number): boolean {
  return isDigit(byte) || byte === MINUS || byte === DOT || byte === PLUS || byte === UPPER_E || byte === LOWER_E;
}

function hexadecimal(byte: number): number {
  if (isDigit(byte)) return byte - ZERO;
  const letter = byte >= LOWER_A ? byte - LOWER_A : byte - UPPER_A;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/** A character as UTF-8 (RFC 3629); undefined for a number below 0. */
function utf8(point: number): string | undefined {
  if (point < 0) return undefined;
  if (point < 0x80) return character(point);
  if (point < 0x800) return character(0xc0 | (point >> 6)) + character(0x80 | (point & 0x3f));
  const last = character(0x80 | ((point >> 6) & 0x3f)) + character(0x80 | (point & 0x3f));
  if (point < 0x10000) return character(0xe0 | (point >> 12)) + last;
  return character(0xf0 | (point >> 18)) + character(0x80 | ((point >> 12) & 0x3f)) + last;
}

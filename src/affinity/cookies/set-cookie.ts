import { MINUS, NINE, ZERO } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import { parseCookieDate } from "./cookie-date.ts";
import { isQuoted, skipSpace, trimSpace } from "./cookie-value.ts";

/** The name of the cookie that a `Set-Cookie` line sets, in lower case; "" where it sets none. */
export function setCookieName(line: string): string {
  const equals = line.indexOf("=");
  const end = pairEnd(line);
  if (equals < 0 || equals > end) return "";
  const start = skipSpace(line, 0, equals);
  return slice(line, start, trimSpace(line, start, equals)).toLowerCase();
}

/** The value that a `Set-Cookie` line with a name sets, without the double quotes that may be around it. */
export function setCookieValue(line: string): string {
  return slice(line, valueStart(line), valueEnd(line));
}

/** The same as a client sends it back: with the quotes. */
export function sentCookieValue(line: string): string {
  const end = pairEnd(line);
  const from = skipSpace(line, line.indexOf("=") + 1, end);
  return slice(line, from, trimSpace(line, from, end));
}

/** The line with another value, and all else as it was, byte for byte. */
export function withSetCookieValue(line: string, value: string): string {
  return slice(line, 0, valueStart(line)) + value + slice(line, valueEnd(line), line.length);
}

function valueStart(line: string): number {
  const end = pairEnd(line);
  const from = skipSpace(line, line.indexOf("=") + 1, end);
  return isQuoted(line, from, trimSpace(line, from, end)) ? from + 1 : from;
}

function valueEnd(line: string): number {
  const end = pairEnd(line);
  const from = skipSpace(line, line.indexOf("=") + 1, end);
  const to = trimSpace(line, from, end);
  return isQuoted(line, from, to) ? to - 1 : to;
}

/** Where the attributes begin. */
function pairEnd(line: string): number {
  const semicolon = line.indexOf(";");
  return semicolon < 0 ? line.length : semicolon;
}

/**
 * Whether a `Set-Cookie` line removes the cookie: its value is empty, or it has expired, where
 * `Max-Age` counts before `Expires`, the last of either counts, and one that is none is not there
 * (RFC 6265, sections 5.2 and 5.3).
 * @param now seconds since the epoch
 */
export function isRemoval(line: string, now: number): boolean {
  if (valueStart(line) >= valueEnd(line)) return true;
  let maxAge: string | undefined;
  let expires: number | undefined;
  let start = pairEnd(line) + 1;
  while (start < line.length) {
    const semicolon = line.indexOf(";", start);
    const end = semicolon < 0 ? line.length : semicolon;
    const equals = line.indexOf("=", start);
    if (equals >= 0 && equals < end) {
      const nameStart = skipSpace(line, start, equals);
      const name = slice(line, nameStart, trimSpace(line, nameStart, equals)).toLowerCase();
      const from = skipSpace(line, equals + 1, end);
      const value = slice(line, from, trimSpace(line, from, end));
      if (name === "max-age" && isNumber(value)) maxAge = value;
      else if (name === "expires") expires = parseCookieDate(value) ?? expires;
    }
    start = end + 1;
  }
  if (maxAge !== undefined) return byteAt(maxAge, 0) === MINUS || isZero(maxAge);
  return expires !== undefined && expires <= now;
}

function isNumber(text: string): boolean {
  const start = text.length > 1 && byteAt(text, 0) === MINUS ? 1 : 0;
  for (let i = start; i < text.length; i++) {
    if (byteAt(text, i) < ZERO || byteAt(text, i) > NINE) return false;
  }
  return text.length > 0;
}

function isZero(digits: string): boolean {
  for (let i = 0; i < digits.length; i++) {
    if (byteAt(digits, i) !== ZERO) return false;
  }
  return true;
}

import { byteAt, slice } from "../bytes.ts";
import type { Machine } from "../machine.ts";
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
 * `Max-Age` counts before `Expires` (RFC 6265, section 5.3).
 * @param now seconds since the epoch
 */
export function isRemoval(line: string, now: number, machine: Machine): boolean {
  if (valueStart(line) >= valueEnd(line)) return true;
  const maxAge = attribute(line, "max-age");
  if (maxAge !== undefined && isNumber(maxAge)) return maxAge === "0" || byteAt(maxAge, 0) === MINUS;
  const expires = attribute(line, "expires");
  const time = expires === undefined ? undefined : machine.parseHttpDate(expires);
  return time !== undefined && time <= now;
}

const MINUS = 45;
const ZERO = 48;
const NINE = 57;

function isNumber(text: string): boolean {
  const start = text.length > 1 && byteAt(text, 0) === MINUS ? 1 : 0;
  for (let i = start; i < text.length; i++) {
    if (byteAt(text, i) < ZERO || byteAt(text, i) > NINE) return false;
  }
  return text.length > 0;
}

/** The value of an attribute; the last one counts (RFC 6265, section 5.3). */
function attribute(line: string, name: string): string | undefined {
  let value: string | undefined;
  let start = pairEnd(line) + 1;
  while (start < line.length) {
    const semicolon = line.indexOf(";", start);
    const end = semicolon < 0 ? line.length : semicolon;
    const equals = line.indexOf("=", start);
    if (equals >= 0 && equals < end) {
      const nameStart = skipSpace(line, start, equals);
      if (slice(line, nameStart, trimSpace(line, nameStart, equals)).toLowerCase() === name) {
        const from = skipSpace(line, equals + 1, end);
        value = slice(line, from, trimSpace(line, from, end));
      }
    }
    start = end + 1;
  }
  return value;
}

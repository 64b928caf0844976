import { QUOTE, SEMICOLON, SPACE, TAB } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import { isQuoted, skipSpace, trimSpace } from "./cookie-value.ts";

/** What looks at the cookies that a client sent. */
export interface CookieRewriter {
  /**
   * @param name in lower case
   * @param value without the double quotes that may be around it
   * @returns what is to stand in the value's place; `undefined` to take the cookie out
   */
  rewriteCookie(name: string, value: string): string | undefined;
}

/**
 * Rewrites the cookies of a `Cookie` header (RFC 6265, section 4.2.1). What is left stays as it
 * was, byte for byte.
 * @returns the header; `undefined` where no cookie is left
 */
export function rewriteCookies(header: string, rewriter: CookieRewriter): string | undefined {
  let result = "";
  // Up to here the header is in the result, or left out of it.
  let copied = 0;
  let isChanged = false;
  // No cookie was kept so far.
  let isFirst = true;
  let start = 0;
  let equals = header.indexOf("=");
  while (equals >= 0) {
    let semicolon = header.indexOf(";", start);
    // Pieces without a "=" are no cookies.
    while (semicolon >= 0 && semicolon < equals) {
      isFirst = false;
      start = semicolon + 1;
      semicolon = header.indexOf(";", start);
    }
    const end = semicolon < 0 ? header.length : semicolon;
    const nameStart = skipSpace(header, start, equals);
    const name = slice(header, nameStart, trimSpace(header, nameStart, equals)).toLowerCase();
    let from = skipSpace(header, equals + 1, end);
    let to = trimSpace(header, from, end);
    if (isQuoted(header, from, to)) {
      from++;
      to--;
    }
    const value = slice(header, from, to);
    const replacement = rewriter.rewriteCookie(name, value);
    if (replacement === undefined) {
      isChanged = true;
      if (isFirst) {
        copied = semicolon < 0 ? end : skipSpace(header, end + 1, header.length);
      } else {
        result += slice(header, copied, start - 1);
        copied = end;
      }
    } else {
      isFirst = false;
      if (replacement !== value) {
        isChanged = true;
        result += slice(header, copied, from) + replacement;
        copied = to;
      }
    }
    if (semicolon < 0) break;
    start = end + 1;
    equals = header.indexOf("=", start);
  }
  if (!isChanged) return header;
  result += slice(header, copied, header.length);
  return result.length === 0 ? undefined : result;
}

/** In place of an index: the cookie has to be looked for with more care. */
export const NOT_SIMPLE = -1;

/**
 * The short way to a cookie's value in a `Cookie` header, without loops, which LuaJIT would not
 * compile: for a header that has the cookie once, in this very case, and its value without quotes.
 * @param needle the cookie's name and "="
 * @returns where the value begins; `NOT_SIMPLE` where `rewriteCookies` has to be asked
 */
export function simpleCookieStart(header: string, needle: string): number {
  const found = header.indexOf(needle);
  if (found < 0) return NOT_SIMPLE;
  const start = found + needle.length;
  if (found > 0 && !isAfterSeparator(header, found)) return NOT_SIMPLE;
  if (start === header.length || !isValueByte(byteAt(header, start))) return NOT_SIMPLE;
  if (!isValueByte(byteAt(header, simpleCookieEnd(header, start) - 1))) return NOT_SIMPLE;
  return header.indexOf(needle, start) < 0 ? start : NOT_SIMPLE;
}

/** Whether ";" or "; " is before a cookie: a blank alone may be one within another cookie's value. */
function isAfterSeparator(header: string, start: number): boolean {
  const before = byteAt(header, start - 1);
  return before === SEMICOLON || (before === SPACE && start > 1 && byteAt(header, start - 2) === SEMICOLON);
}

/** Whether a value may begin and end so, and nothing is to be taken off it. */
function isValueByte(byte: number): boolean {
  return byte !== QUOTE && byte !== SPACE && byte !== TAB;
}

/** Where a cookie's value that begins at `start` ends. */
export function simpleCookieEnd(header: string, start: number): number {
  const semicolon = header.indexOf(";", start);
  return semicolon < 0 ? header.length : semicolon;
}

/**
 * The header without the cookie that is between `start` and `end`, its name included.
 * @returns `undefined` where no cookie is left
 */
export function withoutCookie(header: string, start: number, end: number): string | undefined {
  let left: string;
  if (start > 0) {
    // With the separator before it: "; " as browsers write it.
    const before = byteAt(header, start - 1) === SPACE ? start - 2 : start - 1;
    left = slice(header, 0, before) + slice(header, end, header.length);
  } else {
    const next = end + 1 < header.length && byteAt(header, end + 1) === SPACE ? end + 2 : end + 1;
    left = next < header.length ? slice(header, next, header.length) : "";
  }
  return left.length === 0 ? undefined : left;
}

import { slice } from "../bytes.ts";
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
  for (;;) {
    const semicolon = header.indexOf(";", start);
    const end = semicolon < 0 ? header.length : semicolon;
    const equals = header.indexOf("=", start);
    let isKept = true;
    if (equals >= 0 && equals < end) {
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
        isKept = false;
        isChanged = true;
        if (isFirst) {
          copied = semicolon < 0 ? end : skipSpace(header, end + 1, header.length);
        } else {
          result += slice(header, copied, start - 1);
          copied = end;
        }
      } else if (replacement !== value) {
        isChanged = true;
        result += slice(header, copied, from) + replacement;
        copied = to;
      }
    }
    if (isKept) isFirst = false;
    if (semicolon < 0) break;
    start = end + 1;
  }
  if (!isChanged) return header;
  result += slice(header, copied, header.length);
  return result.length === 0 ? undefined : result;
}

import { slice } from "./bytes.ts";

/** What looks at the arguments of a query string that have a name. */
export interface ArgumentRewriter {
  /**
   * @param value as it was sent
   * @returns what is to stand in its place
   */
  rewriteArgument(value: string): string;
}

/**
 * Rewrites the values of all arguments of a name. What is left stays as it was, byte for byte.
 * @param needle the name in lower case and "="; the case of names does not matter, as in nginx's `$arg_NAME`
 */
export function rewriteArguments(query: string, needle: string, rewriter: ArgumentRewriter): string {
  let result = "";
  let copied = 0;
  let start = 0;
  for (;;) {
    const ampersand = query.indexOf("&", start);
    const end = ampersand < 0 ? query.length : ampersand;
    const from = start + needle.length;
    if (from <= end && slice(query, start, from).toLowerCase() === needle) {
      const value = slice(query, from, end);
      const replacement = rewriter.rewriteArgument(value);
      if (replacement !== value) {
        result += slice(query, copied, from) + replacement;
        copied = end;
      }
    }
    if (ampersand < 0) break;
    start = end + 1;
  }
  return result + slice(query, copied, query.length);
}

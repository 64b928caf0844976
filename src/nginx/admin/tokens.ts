import { CARRIAGE_RETURN, LINE_FEED } from "../../affinity/ascii.ts";
import { byteAt, slice } from "../../affinity/bytes.ts";
import { isName } from "../../affinity/servers/check.ts";

/** A token of the API: who has it, and what for. */
export interface AdminToken {
  readonly name: string;
  readonly token: string;
  readonly mayWrite: boolean;
}

/** Characters. */
const SHORTEST = 16;
const LONGEST = 256;

/**
 * Reads tokens from a text: a line `NAME:TOKEN` or `NAME:TOKEN:read` for each. Lines that are empty or begin with "#" are
 * skipped.
 * @returns the tokens, or what is wrong in words that give no token away
 */
export function parseAdminTokens(this: void, text: string): readonly AdminToken[] | string {
  const tokens: AdminToken[] = [];
  let line = 0;
  let start = 0;
  while (start < text.length) {
    let end = start;
    while (end < text.length && byteAt(text, end) !== LINE_FEED) end++;
    const isWindows = end > start && byteAt(text, end - 1) === CARRIAGE_RETURN;
    const item = slice(text, start, isWindows ? end - 1 : end);
    line++;
    start = end + 1;
    if (item === "" || slice(item, 0, 1) === "#") continue;
    const token = parseLine(item);
    if (typeof token === "string") return `line ${line} ${token}`;
    tokens.push(token);
  }
  return tokens.length === 0 ? "there are no tokens. Write a line NAME:TOKEN" : tokens;
}

function parseLine(item: string): AdminToken | string {
  const nameEnd = item.indexOf(":");
  if (nameEnd < 0 || !isName(slice(item, 0, nameEnd))) {
    return 'does not begin with a name of letters, digits, "_", "-" or "." and a colon';
  }
  const name = slice(item, 0, nameEnd);
  const tokenEnd = item.indexOf(":", nameEnd + 1);
  const token = slice(item, nameEnd + 1, tokenEnd < 0 ? item.length : tokenEnd);
  if (token.length < SHORTEST || token.length > LONGEST) {
    return `has a token of ${token.length} characters, but needs ${SHORTEST} to ${LONGEST}. "openssl rand -hex 32" makes one`;
  }
  const right = tokenEnd < 0 ? undefined : slice(item, tokenEnd + 1, item.length);
  if (right !== undefined && right !== "read") return 'ends in a right that is not "read"';
  return { name, token, mayWrite: right === undefined };
}

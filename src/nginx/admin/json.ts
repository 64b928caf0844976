/*
 * JSON as text, with its members in the order in which they are written. Not by cjson: the one that Debian has knows
 * no empty list, and no order.
 */

/**
 * JSON for `ngx.print`, which puts pieces of text together. A text of thousands of servers that is put together here is
 * garbage afterwards, whose collection takes longer than all else.
 */
export type Json = string | readonly Json[];

/** Control characters, quotes and backslashes as JSON escapes them (RFC 8259, section 7). */
const ESCAPES: Record<string, string> = { '"': '\\"', "\\": "\\\\" };
for (let byte = 0; byte < 32; byte++) ESCAPES[string.char(byte)] = string.format("\\u%04x", byte);

export function jsonText(this: void, text: string): string {
  const [escaped] = string.gsub(text, '[%c"\\]', ESCAPES);
  return `"${escaped}"`;
}

/** Whole numbers, and others with up to six digits behind the point. */
export function jsonNumber(this: void, value: number): string {
  return value % 1 === 0 ? string.format("%.0f", value) : string.format("%.6g", value);
}

export function jsonFlag(this: void, value: boolean): string {
  return value ? "true" : "false";
}

/** For a member that is not always there. */
export function optionalText(this: void, text: string | undefined): string | undefined {
  return text === undefined ? undefined : jsonText(text);
}

/** The same for a number. */
export function optionalNumber(this: void, value: number | undefined): string | undefined {
  return value === undefined ? undefined : jsonNumber(value);
}

/** Names, which need no escapes, with their values; a value that is `undefined` is left out. */
export function jsonObject(this: void, members: readonly (readonly [string, Json | undefined])[]): Json {
  const pieces: Json[] = [];
  let before = "{";
  let isShort = true;
  for (const [name, value] of members) {
    if (value === undefined) continue;
    pieces.push(`${before}"${name}":`);
    pieces.push(value);
    if (typeof value !== "string") isShort = false;
    before = ",";
  }
  pieces.push(pieces.length === 0 ? "{}" : "}");
  return isShort ? table.concat(pieces as string[]) : pieces;
}

export function jsonList(this: void, items: readonly Json[]): Json {
  const pieces: Json[] = [];
  let before = "[";
  for (const item of items) {
    pieces.push(before);
    pieces.push(item);
    before = ",";
  }
  pieces.push(pieces.length === 0 ? "[]" : "]");
  return pieces;
}

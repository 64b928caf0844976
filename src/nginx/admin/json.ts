/*
 * JSON as text, with its members in the order in which they are written. Not by cjson: the one that Debian has knows
 * no empty list, and no order.
 */

/** A text of JSON. */
export type Json = string;

/** Control characters, quotes and backslashes as JSON escapes them (RFC 8259, section 7). */
const ESCAPES: Record<string, string> = { '"': '\\"', "\\": "\\\\" };
for (let byte = 0; byte < 32; byte++) ESCAPES[string.char(byte)] = string.format("\\u%04x", byte);

export function jsonText(this: void, text: string): Json {
  const [escaped] = string.gsub(text, '[%c"\\]', ESCAPES);
  return `"${escaped}"`;
}

/** Whole numbers, and others with up to six digits behind the point. */
export function jsonNumber(this: void, value: number): Json {
  return value % 1 === 0 ? string.format("%.0f", value) : string.format("%.6g", value);
}

export function jsonFlag(this: void, value: boolean): Json {
  return value ? "true" : "false";
}

/** For a member that is not always there. */
export function optionalText(this: void, text: string | undefined): Json | undefined {
  return text === undefined ? undefined : jsonText(text);
}

/** The same for a number. */
export function optionalNumber(this: void, value: number | undefined): Json | undefined {
  return value === undefined ? undefined : jsonNumber(value);
}

/** Names and values in turn; a value that is `undefined` is left out. */
export function jsonObject(this: void, members: readonly (readonly [string, Json | undefined])[]): Json {
  const parts: string[] = [];
  for (const [name, value] of members) if (value !== undefined) parts.push(`${jsonText(name)}:${value}`);
  return `{${table.concat(parts, ",")}}`;
}

export function jsonList(this: void, items: readonly Json[]): Json {
  return `[${table.concat(items as Json[], ",")}]`;
}

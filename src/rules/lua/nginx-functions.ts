import { createHash, createHmac } from "node:crypto";
import { crc32 } from "../../affinity/hashing/crc32.ts";
import { absentFunction, absentValues, NeedsNginx } from "./needs-nginx.ts";
import { LuaError, integerArgument, numberArgument, textOf } from "./values.ts";

/** As `ngx` takes its texts: nothing is an empty one, and all else is what `tostring` makes of it. */
function textFor(value: unknown): string {
  return value === undefined || value === null ? "" : textOf(value);
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

function hash(algorithm: string, value: unknown): string {
  return createHash(algorithm)
    .update(bytes(textFor(value)))
    .digest()
    .toString("latin1");
}

/** What stays as it is, by the type that `ngx.escape_uri` is given. */
const KEPT: Readonly<Record<number, RegExp>> = {
  0: /[!"$&->@-~]/,
  2: /[A-Za-z0-9!'()*._~-]/,
};

function escapeUri(value: unknown, type: unknown = 2): string {
  const kept = KEPT[numberArgument(type, 2, "escape_uri")];
  if (kept === undefined) throw new NeedsNginx(`ngx.escape_uri with the type ${textOf(type)}`);
  return textFor(value).replace(/[^]/g, (character) =>
    kept.test(character) ? character : `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function unescapeUri(value: unknown): string {
  return textFor(value).replace(/\+|%([\dA-Fa-f]{2})/g, (_, hexadecimal?: string) =>
    hexadecimal === undefined ? " " : String.fromCharCode(parseInt(hexadecimal, 16)),
  );
}

type Arguments = Record<string, string | true | (string | true)[]>;

const MOST_ARGUMENTS = 100;

function decodeArguments(text: unknown, most: unknown = MOST_ARGUMENTS): readonly [Arguments, "truncated"?] {
  const limit = integerArgument(most, 2, "decode_args");
  const decoded = Object.create(null) as Arguments;
  let count = 0;
  for (const part of textFor(text).split("&")) {
    const equals = part.indexOf("=");
    const name = unescapeUri(equals < 0 ? part : part.slice(0, equals));
    if (name === "") continue;
    if (limit > 0 && count === limit) return [decoded, "truncated"];
    count++;
    const value = equals < 0 ? true : unescapeUri(part.slice(equals + 1));
    const known = decoded[name];
    decoded[name] = known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value];
  }
  return [decoded];
}

function encodeBase64(value: unknown, noPadding: unknown = false): string {
  const text = bytes(textFor(value)).toString("base64");
  return noPadding === true ? text.replace(/=+$/, "") : text;
}

/** As nginx reads it: all behind a "=" is passed over. */
function base64Bytes(text: string, alphabet: RegExp): string | undefined {
  const [digits = ""] = text.split("=");
  return alphabet.test(digits) && digits.length % 4 !== 1
    ? Buffer.from(digits, "base64").toString("latin1")
    : undefined;
}

function decodeBase64(value: unknown): string | undefined {
  if (typeof value !== "string") throw new LuaError("string argument only");
  return base64Bytes(value, /^[A-Za-z0-9+/]*$/);
}

const QUOTED: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\x1a": "\\Z",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
};

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** The last year that nginx writes with two digits in a cookie's time. */
const LAST_SHORT_YEAR = 2037;

function cookieTime(value: unknown): string {
  const date = new Date(integerArgument(value, 1, "cookie_time") * 1000);
  const year = date.getUTCFullYear();
  const shown = year > LAST_SHORT_YEAR ? String(year) : String(year % 100).padStart(2, "0");
  const day = String(date.getUTCDate()).padStart(2, "0");
  const clock = date.toISOString().slice(11, 19);
  return `${DAYS[date.getUTCDay()]}, ${day}-${MONTHS[date.getUTCMonth()]}-${shown} ${clock} GMT`;
}

/** What `ngx` has that is the same wherever it runs. */
const pure: Readonly<Record<string, unknown>> = {
  escape_uri: escapeUri,
  unescape_uri: unescapeUri,
  decode_args: decodeArguments,
  encode_base64: encodeBase64,
  decode_base64: decodeBase64,
  quote_sql_str: (value: unknown) => `'${textFor(value).replace(/[\0\b\t\n\r\x1a"'\\]/g, (one) => QUOTED[one]!)}'`,
  crc32_short: (value: unknown) => crc32(textFor(value)),
  crc32_long: (value: unknown) => crc32(textFor(value)),
  hmac_sha1: (key: unknown, value: unknown) =>
    createHmac("sha1", bytes(textFor(key)))
      .update(bytes(textFor(value)))
      .digest()
      .toString("latin1"),
  md5: (value: unknown) => Buffer.from(hash("md5", value), "latin1").toString("hex"),
  md5_bin: (value: unknown) => hash("md5", value),
  sha1_bin: (value: unknown) => hash("sha1", value),
  cookie_time: cookieTime,
  http_time: (value: unknown) => new Date(integerArgument(value, 1, "http_time") * 1000).toUTCString(),
  // What a rule writes into the log changes nothing of where a request goes.
  log: () => undefined,
  STDERR: 0,
  EMERG: 1,
  ALERT: 2,
  CRIT: 3,
  ERR: 4,
  WARN: 5,
  NOTICE: 6,
  INFO: 7,
  DEBUG: 8,
  var: absentValues("ngx.var"),
  ctx: absentValues("ngx.ctx"),
  header: absentValues("ngx.header"),
  arg: absentValues("ngx.arg"),
  config: absentValues("ngx.config"),
};

/** Values, of the request that runs. */
const VALUES = new Set(["status", "headers_sent", "is_subrequest", "null"]);

/** `ngx` without nginx: its pure functions, and a refusal for all else. */
export const ngx: object = new Proxy(pure, {
  get(_target, member) {
    if (typeof member === "symbol") return undefined;
    if (Object.hasOwn(pure, member)) return pure[member];
    if (VALUES.has(member) || /^[A-Z]/.test(member)) throw new NeedsNginx(`ngx.${member}`);
    return absentFunction(`ngx.${member}`);
  },
  set(_target, member) {
    throw new NeedsNginx(`ngx.${String(member)}`);
  },
});

/** The module "ngx.base64". */
export const base64 = {
  encode_base64url: (value: unknown): string => bytes(textFor(value)).toString("base64url"),
  decode_base64url(value: unknown): readonly [string | undefined, string?] {
    if (typeof value !== "string") return [undefined, "must provide a string"];
    const decoded = base64Bytes(value, /^[A-Za-z0-9_-]*$/);
    return decoded === undefined ? [undefined, "invalid input"] : [decoded];
  },
};

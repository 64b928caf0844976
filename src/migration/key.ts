import { call, keyText, quote } from "./code.ts";
import type { Code } from "./code.ts";

/** A part of a text of nginx.conf that has variables in it. */
export interface Part {
  readonly kind: "text" | "variable";
  readonly text: string;
}

const VARIABLE = /\$(?:\{(\w+)\}|(\w+))/g;

/** `"id-$cookie_a"` as the text `id-` and the variable `cookie_a`. */
export function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of template.matchAll(VARIABLE)) {
    if (match.index > end) parts.push({ kind: "text", text: template.slice(end, match.index) });
    parts.push({ kind: "variable", text: match[1] ?? match[2] ?? "" });
    end = match.index + match[0].length;
  }
  if (end < template.length) parts.push({ kind: "text", text: template.slice(end) });
  return parts;
}

/** Whether it is a regular expression's capture, `$1`. */
export function isCapture({ kind, text }: Part): boolean {
  return kind === "variable" && /^\d+$/.test(text);
}

/** `X-Session-Id` for `x_session_id`. nginx writes both "-" and "_" as "_", and ignores headers with "_". */
export function headerName(variable: string): string {
  return variable
    .split("_")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("-");
}

/** The session source that reads an nginx variable. */
function sourceOf(variable: string): Code {
  const [, kind, name = ""] = /^(cookie|http|arg)_(.+)$/.exec(variable) ?? [];
  if (kind === "cookie") return call("cookie", quote(name));
  if (kind === "arg") return call("queryArgument", quote(name));
  // Their variables are lists or secrets, which header() would read in the same way; said so, it is plainer.
  if (kind === "http" && /^[a-z0-9_]+$/.test(name)) return call("header", quote(headerName(name)));
  return call("variable", quote(variable));
}

/** What a function of the request reads a variable with. */
function reading(variable: string): string {
  const [, kind, name = ""] = /^(cookie|http|arg)_(.+)$/.exec(variable) ?? [];
  if (kind === "cookie") return `request.cookie(${quote(name)})`;
  if (kind === "arg") return `request.queryArgument(${quote(name)})`;
  if (kind === "http") return `request.header(${quote(headerName(name))})`;
  return `request.variable(${quote(variable)})`;
}

function inTemplate({ kind, text }: Part): string {
  if (kind === "variable") return `\${${reading(text)} ?? ""}`;
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll('\\"', '"')
    .replace(/[`]|\$(?=\{)/g, "\\$&");
}

/** Of the request what nginx makes of a template; a variable without value is nothing in it. */
function expression(parts: readonly Part[]): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return reading(only.text);
  return `\`${parts.map(inTemplate).join("")}\``;
}

/** The function of the request that returns what nginx makes of a template. */
export function templateFunction(parts: readonly Part[]): Code {
  if (parts.every(({ kind }) => kind === "text")) return `() => ${quote(parts.map(({ text }) => text).join(""))}`;
  return `(request) => ${expression(parts)}`;
}

/** The function of the request that looks up in a table what nginx makes of a template. */
export function lookingUp(table: string, parts: readonly Part[]): Code {
  const orNothing = parts.length === 1 ? ' ?? ""' : "";
  return `(request) => ${table}[${expression(parts)}${orNothing}]`;
}

/** The session source whose key is, byte for byte, what nginx makes of a template. */
export function keySource(parts: readonly Part[]): Code {
  const [only] = parts;
  return parts.length === 1 && only?.kind === "variable" ? sourceOf(only.text) : templateFunction(parts);
}

/** Names, numbers and digests, short also where there are several of them. */
const SHORT =
  /^(?:.*_addr|.*_port|host|server_name|scheme|request_method|ssl_(?!client_(?:raw_|escaped_)?cert$|client_[si]_dn(?:_legacy)?$).*)$/;

/** Whether keys may be longer than Limpet takes them to be by default; nginx hashes keys of any length. */
export function mayBeLong(parts: readonly Part[]): boolean {
  const [only] = parts;
  // Browsers keep no cookie that is longer. Beside anything else it may make a longer key.
  if (parts.length === 1 && only?.text.startsWith("cookie_") === true) return false;
  return parts.some(({ kind, text }) => kind === "variable" && !SHORT.test(text));
}

/** What is the same in all requests of one test client to one path. */
const CONSTANT =
  /^(?:binary_)?remote_addr$|^(?:host|http_host|scheme|request_uri|uri|server_name|server_port|args|is_args)$/;

/** The arguments of a test client's `ask` that give every part of a key a value; undefined where that is not known. */
export function sampleOf(parts: readonly Part[]): string | undefined {
  const headers: Record<string, string> = {};
  const query: string[] = [];
  for (const { kind, text } of parts) {
    const [, where, name = ""] = /^(cookie|http|arg)_(.+)$/.exec(text) ?? [];
    if (kind === "text" || CONSTANT.test(text)) continue;
    else if (where === "cookie") headers.cookie = [headers.cookie, `${name}=alice`].filter(Boolean).join("; ");
    else if (where === "http") headers[headerName(name)] = "alice";
    else if (where === "arg") query.push(`${name}=alice`);
    else return undefined;
  }
  const path = quote(query.length === 0 ? "/" : `/?${query.join("&")}`);
  const fields = Object.entries(headers).map(([name, value]) => `${keyText(name)}: ${quote(value)}`);
  return fields.length === 0 ? path : `${path}, { headers: { ${fields.join(", ")} } }`;
}

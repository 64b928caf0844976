import type { RequestDescription } from "../explain/request.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";
import { Refusal } from "../../findings/refusal.ts";
import { unknownLogFormat, variablesTouch } from "./findings.ts";

/** nginx's default format. */
export const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** The values in a line, by variable name, without absent ones; `undefined` if the line does not fit. */
export type ReadLine = (line: string) => Readonly<Record<string, string>> | undefined;

/**
 * The reader of a log format.
 * @param format as in nginx's `log_format`, or "combined", or "json" for objects whose names are those of variables
 * @throws Refusal if it is not a log format
 */
export function lineReader(format: string): ReadLine {
  if (format === "json") return readJson;
  if (format === "combined") return lineReader(COMBINED);
  const names: string[] = [];
  let pattern = "^";
  let end = 0;
  for (const match of format.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const between = format.slice(end, match.index);
    const name = match[1] ?? match[2] ?? "";
    if (names.length > 0 && between === "") throw refused(variablesTouch(names.at(-1)!, name));
    pattern += `${literally(between)}(.*?)`;
    names.push(name);
    end = match.index + match[0].length;
  }
  if (names.length === 0) throw refused(unknownLogFormat(format));
  const line = new RegExp(`${pattern}${literally(format.slice(end))}$`);
  return (text) => {
    const values = line.exec(text);
    if (values === null) return undefined;
    return Object.fromEntries(
      names.flatMap((name, index) => {
        const value = values[index + 1]!;
        return value === "-" || value === "" ? [] : [[name, unescaped(value)]];
      }),
    );
  };
}

function refused(finding: Finding): Refusal {
  return new Refusal([nowhere(finding)]);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** nginx writes `"`, `\` and bytes that are not printable ASCII in the form `\x22`. */
function unescaped(value: string): string {
  return value.includes("\\x")
    ? value.replace(/\\x([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    : value;
}

function readJson(line: string): Readonly<Record<string, string>> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
      const text = typeof part === "number" ? String(part) : part;
      return typeof text === "string" && text !== "" && text !== "-" ? [[name.replace(/^\$/, ""), text]] : [];
    }),
  );
}

/** The request that a line of the log describes. */
export function loggedRequest(values: Readonly<Record<string, string>>): RequestDescription {
  const variables: Record<string, string> = {};
  const headers: [string, string][] = [];
  const cookies: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (name.startsWith("cookie_")) cookies.push(`${name.slice("cookie_".length)}=${value}`);
    else if (name.startsWith("http_")) headers.push([name.slice("http_".length).replaceAll("_", "-"), value]);
    else if (!DESCRIBED.has(name)) variables[name] = value;
  }
  if (cookies.length > 0 && values.http_cookie === undefined) headers.push(["Cookie", cookies.join("; ")]);
  const [first, second] = (values.request ?? "").split(" ", 2);
  const method = values.request_method ?? first;
  const target = values.request_uri ?? second;
  return {
    ...(method === undefined || method === "" ? {} : { method }),
    ...(target === undefined ? {} : { target }),
    ...(values.remote_addr === undefined ? {} : { address: values.remote_addr }),
    ...(values.scheme === "https" ? { scheme: "https" } : {}),
    headers,
    variables,
  };
}

const DESCRIBED = new Set(["request", "request_method", "request_uri", "remote_addr", "scheme"]);

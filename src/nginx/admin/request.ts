import { slice } from "../../affinity/bytes.ts";
import { readJsonText } from "../machine/json-reader.ts";
import type { Caller } from "./caller.ts";

/** A request to the API. */
export interface AdminRequest {
  readonly caller: Caller;
  readonly method: string;
  /** The parts of the path behind `/api` or `/limpet`. */
  readonly path: readonly string[];
  /** The number of the generation in `If-Match`; `undefined` for none, or `*`. */
  readonly expected: number | undefined;
}

/** Whether a request only asks. */
export function isRead(this: void, { method }: AdminRequest): boolean {
  return method === "GET" || method === "HEAD";
}

/** The parts of a path between its slashes, without empty ones. */
export function pathParts(this: void, path: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  while (start <= path.length) {
    let end = path.indexOf("/", start);
    if (end < 0) end = path.length;
    if (end > start) parts.push(slice(path, start, end));
    start = end + 1;
  }
  return parts;
}

/** What `ETag` says of a generation. */
export function entityTag(number: number): string {
  return `"${number}"`;
}

/**
 * Takes the `If-Match` out of the request, because nginx would compare it with the answer's `ETag`, which is the new one.
 * @returns the number in it; -1 where it is none of ours, so that it matches nothing
 */
export function takeExpectedGeneration(this: void): number | undefined {
  const header = ngx.var.http_if_match;
  if (header === undefined) return undefined;
  ngx.req.clear_header("If-Match");
  if (header === "*") return undefined;
  const digits = slice(header, 0, 1) === '"' ? slice(header, 1, header.length - 1) : header;
  return tonumber(digits) ?? -1;
}

/** The JSON object, or the list, in the body; or what is wrong with it. */
export function readJson(this: void): object | string {
  const [isRead, problem] = pcall(ngx.req.read_body);
  if (!isRead) return `the body cannot be read: ${tostring(problem)}`;
  const text = ngx.req.get_body_data() ?? bodyInFile();
  if (text === undefined) return "the body is empty";
  const value = readJsonText(text);
  return typeof value === "string" ? `the body cannot be used: ${value}` : value;
}

function bodyInFile(): string | undefined {
  const path = ngx.req.get_body_file();
  if (path === undefined) return undefined;
  const [file] = io.open(path, "r");
  const text = file?.read("*a");
  file?.close();
  return text;
}

import { jsonText, type Json } from "./json.ts";

/** What the API answers. */
export interface Answer {
  readonly status: number;
  /** "" for none; a function that prints a body that is too long to be put together. */
  readonly body: Json | (() => void);
  readonly headers?: Readonly<Record<string, string>>;
}

export const OK = 200;
export const CREATED = 201;
export const NO_CONTENT = 204;
export const BAD_REQUEST = 400;
export const UNAUTHORIZED = 401;
export const FORBIDDEN = 403;
export const NOT_FOUND = 404;
export const NOT_ALLOWED = 405;
export const CONFLICT = 409;
export const PRECONDITION_FAILED = 412;
export const UNSUPPORTED = 415;

export function answer(this: void, body: Json, status = OK, headers?: Readonly<Record<string, string>>): Answer {
  return headers === undefined ? { status, body } : { status, body, headers };
}

/** What our own part of the API answers to a request that it does not carry out. */
export function refusal(this: void, status: number, reason: string): Answer {
  return { status, body: `{"error":${jsonText(reason)}}` };
}

export function send(this: void, { status, body, headers }: Answer): void {
  ngx.status = status;
  ngx.header["Content-Type"] = "application/json";
  ngx.header["Cache-Control"] = "no-store";
  if (headers !== undefined) for (const [name, value] of pairs(headers)) ngx.header[name] = value;
  if (typeof body === "function") body();
  else if (body !== "") ngx.say(body);
}

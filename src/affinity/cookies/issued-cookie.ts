import { SEMICOLON, SPACE, TILDE } from "../ascii.ts";
import type { IssueCookieAffinity, PerRequest } from "../affinities/issue-cookie.ts";
import type { NamedCookie } from "./names.ts";
import { byteAt } from "../bytes.ts";
import type { Machine } from "../machine.ts";
import type { Request } from "../request.ts";

/**
 * A `Set-Cookie` line for an issued cookie, as RFC 6265 and nginx's `sticky cookie` have it.
 * @param now seconds since the epoch
 */
export function setCookieLine(
  rule: NamedCookie,
  value: string,
  request: Request,
  now: number,
  machine: Machine,
): string {
  let line = `${rule.name}=${value}`;
  if (rule.expires !== undefined) {
    line += `; Expires=${machine.httpDate(now + rule.expires)}; Max-Age=${rule.expires}`;
  }
  const domain = valueFor(rule.domain, request);
  if (isAttributeValue(domain)) line += `; Domain=${domain}`;
  const path = valueFor(rule.path ?? "/", request);
  if (isAttributeValue(path)) line += `; Path=${path}`;
  if (isSecure(rule, request)) line += "; Secure";
  if (rule.httpOnly ?? true) line += "; HttpOnly";
  const sameSite = valueFor<string>(rule.sameSite ?? "lax", request);
  if (sameSite !== undefined && sameSite !== "") line += `; SameSite=${sameSiteNamed(sameSite)}`;
  if (rule.partitioned ?? false) line += "; Partitioned";
  return line;
}

function valueFor<Value>(value: Value | PerRequest<Value> | undefined, request: Request): Value | undefined {
  return typeof value === "function" ? (value as PerRequest<Value>)(request) : value;
}

/**
 * Whether an attribute can have this value (`av-octets` of RFC 6265, section 4.1.1): what comes from
 * the request can neither begin another attribute nor another header.
 */
function isAttributeValue(value: string | undefined): value is string {
  if (value === undefined) return false;
  for (let i = 0; i < value.length; i++) {
    const byte = byteAt(value, i);
    if (byte < SPACE || byte > TILDE || byte === SEMICOLON) return false;
  }
  return value.length > 0;
}

function isSecure({ secure = "auto" }: IssueCookieAffinity, request: Request): boolean {
  if (secure === "auto") return request.variable("scheme") === "https";
  return valueFor(secure, request) === true;
}

/** What nginx, too, makes of a name that is none: the strictest. */
function sameSiteNamed(name: string): string {
  const lowerCase = name.toLowerCase();
  return lowerCase === "lax" ? "Lax" : lowerCase === "none" ? "None" : "Strict";
}

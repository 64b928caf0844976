import type { IssueCookieAffinity, PerRequest } from "../affinities/issue-cookie.ts";
import type { Machine } from "../machine.ts";
import type { Request } from "../request.ts";

/**
 * A `Set-Cookie` line for an issued cookie, as RFC 6265 and nginx's `sticky cookie` have it.
 * @param now seconds since the epoch
 */
export function setCookieLine(
  rule: IssueCookieAffinity,
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
  if (domain !== undefined && domain !== "") line += `; Domain=${domain}`;
  const path = valueFor(rule.path ?? "/", request);
  if (path !== undefined && path !== "") line += `; Path=${path}`;
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

function isSecure({ secure = "auto" }: IssueCookieAffinity, request: Request): boolean {
  if (secure === "auto") return request.variable("scheme") === "https";
  return valueFor(secure, request) === true;
}

/** What nginx, too, makes of a name that is none: the strictest. */
function sameSiteNamed(name: string): string {
  const lowerCase = name.toLowerCase();
  return lowerCase === "lax" ? "Lax" : lowerCase === "none" ? "None" : "Strict";
}

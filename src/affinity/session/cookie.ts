import type { ReadKey } from "./source.ts";

/** The value of a cookie. */
export interface CookieSource {
  readonly kind: "cookie";
  readonly name: string;
}

/**
 * The session key is the value of the cookie `name`, byte for byte as the client sent it, quotes
 * included. The name's case does not matter, and of several cookies of that name the first counts,
 * both as with nginx's `$cookie_NAME`.
 */
export function cookie(name: string): CookieSource {
  return { kind: "cookie", name };
}

export function cookieReader(source: CookieSource): ReadKey {
  const variable = "cookie_" + source.name;
  return (request) => request.variable(variable);
}

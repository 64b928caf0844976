/** The value of a cookie. */
export interface CookieSource {
  readonly kind: "cookie";
  readonly name: string;
}

/**
 * The session key is the value of the cookie `name`, byte for byte as the client sent it, including
 * quotes. The name's case does not matter, and if several cookies have that name, the first counts,
 * both as with nginx's `$cookie_NAME`.
 */
export function cookie(name: string): CookieSource {
  return { kind: "cookie", name };
}

/** The nginx variable that holds a cookie. */
export function cookieVariable(name: string): string {
  return "cookie_" + name;
}

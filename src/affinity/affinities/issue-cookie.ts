import type { Request } from "../request.ts";
import type { Secret } from "./secret.ts";
import { ruleOf } from "./rule.ts";

/** The browser remembers its server, in a cookie of Limpet's own. */
export interface IssueCookieAffinity extends IssueCookieOptions {
  readonly kind: "issueCookie";
  readonly name: string;
}

export type SameSite = "strict" | "lax" | "none";

/**
 * A value that may depend on the request; `undefined` leaves the attribute out.
 * @entry header_filter
 */
export type PerRequest<Value> = (this: void, request: Request) => Value | undefined;

/** Options of {@link issueCookie}. */
export interface IssueCookieOptions {
  /** Sign the cookie, so that nobody makes up one. */
  readonly keys: Secret;
  /** The cookie's name. Default "limpet". */
  readonly name?: string;
  /**
   * Seconds that the browser keeps the cookie, 1 to 34560000 (400 days, the most that browsers
   * take): `Expires` and `Max-Age`, as nginx writes both. Default: until the browser is closed.
   */
  readonly expires?: number;
  /** Seconds from the first issue on after which the binding is not honoured any more. Default: none. */
  readonly maxAge?: number;
  /**
   * Seconds without a request after which the binding is not honoured any more; up to `renewAfter`
   * longer, for a request need not have renewed the cookie. Default: none.
   */
  readonly maxIdle?: number;
  /**
   * Seconds after which an answer renews the cookie, and with it `expires` and `maxIdle`.
   * Default: a quarter of the lesser of these two, where there is one; else it is never renewed.
   */
  readonly renewAfter?: number;
  /** Default: none, so the cookie is for this host alone. */
  readonly domain?: string | PerRequest<string>;
  /** Default "/". */
  readonly path?: string | PerRequest<string>;
  /** Default "auto": where the request came by TLS. Where TLS ends before nginx, say `true`. */
  readonly secure?: boolean | "auto" | PerRequest<boolean>;
  /** Default true. */
  readonly httpOnly?: boolean;
  /** Default "lax". What a function returns that is none of the three counts as "strict", as in nginx. */
  readonly sameSite?: SameSite | PerRequest<string>;
  /** One cookie for each site that embeds this one (CHIPS). Default false. */
  readonly partitioned?: boolean;
  /** Whether the application does not see the cookie. Default true. */
  readonly hide?: boolean;
  /**
   * What becomes of an answer that a shared cache may store, when the cookie is due:
   * `"withhold"` leaves the cookie for another answer, `"private"` makes the answer private.
   * An answer that says nothing of caches is made private in either case. Default "withhold".
   */
  readonly sharedCaches?: "withhold" | "private";
}

/**
 * Ties a browser to its server with a cookie, which is written only when the server is new or
 * another one, or the cookie is due for renewal.
 */
export function issueCookie(options: IssueCookieOptions): IssueCookieAffinity {
  return ruleOf("issueCookie", options, { name: "limpet" });
}

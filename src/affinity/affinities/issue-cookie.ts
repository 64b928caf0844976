import type { Request } from "../request.ts";
import type { Secret } from "./secret.ts";
import { ruleOf } from "../rule.ts";

/** The browser remembers its server, in a cookie of Limpet's. */
export interface IssueCookieAffinity extends IssueCookieOptions {
  readonly kind: "issueCookie";
}

export type SameSite = "strict" | "lax" | "none";

/**
 * A value that may depend on the request; `undefined` leaves the attribute out.
 * @entry header_filter
 */
export type PerRequest<Value> = (this: void, request: Request) => Value | undefined;

/** Options of {@link issueCookie}. */
export interface IssueCookieOptions {
  /** Keys that sign the cookie, so it cannot be forged. */
  readonly keys: Secret;
  /**
   * The cookie's name. Default `limpet`; if several upstreams would have that, `limpet-UPSTREAM` for each. When an
   * upstream is added or removed, cookies with the other default name are still read, and moved to the new name.
   */
  readonly name?: string;
  /**
   * Seconds that the browser keeps the cookie, 1 to 34560000 (400 days, the most that browsers
   * accept). Written as `Expires` and `Max-Age`, as in nginx. Default: until the browser is closed.
   */
  readonly expires?: number;
  /** Seconds after which the binding is no longer valid, counted from when it was first issued. Default: no limit. */
  readonly maxAge?: number;
  /**
   * Seconds without a request after which the binding is no longer valid. It may be valid for up to `renewAfter`
   * longer, because not every request renews the cookie. Default: no limit.
   */
  readonly maxIdle?: number;
  /**
   * Seconds after which an answer renews the cookie, and with it `expires` and `maxIdle`.
   * Default: a quarter of `expires` or `maxIdle`, whichever is less; without either, it is never renewed.
   */
  readonly renewAfter?: number;
  /** Default: none, so the cookie is valid for this host only. */
  readonly domain?: string | PerRequest<string>;
  /** Default "/". */
  readonly path?: string | PerRequest<string>;
  /** Default "auto": set if the request came over TLS. If TLS ends before nginx, write `true`. */
  readonly secure?: boolean | "auto" | PerRequest<boolean>;
  /** Default true. */
  readonly httpOnly?: boolean;
  /** Default "lax". If a function returns anything else than these three, that counts as "strict", as in nginx. */
  readonly sameSite?: SameSite | PerRequest<string>;
  /** Whether each site that embeds this one gets a separate cookie (CHIPS). Default false. */
  readonly partitioned?: boolean;
  /** Whether the cookie is hidden from the application. Default true. */
  readonly hide?: boolean;
  /**
   * What happens when the cookie is due on an answer that a shared cache may store: `"withhold"` leaves
   * the cookie for a later answer, `"private"` makes the answer private. An answer that says nothing about
   * caches is made private in either case. Default "withhold".
   */
  readonly sharedCaches?: "withhold" | "private";
}

/**
 * Ties a browser to its server with a cookie. The cookie is written only if the browser has no server yet
 * or gets another one, or if the cookie is due for renewal.
 */
export function issueCookie(options: IssueCookieOptions): IssueCookieAffinity {
  return ruleOf("issueCookie", options, {});
}

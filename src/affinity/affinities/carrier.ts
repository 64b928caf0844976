import type { CookieSource } from "../session/cookie.ts";
import type { HeaderSource } from "../session/header.ts";

/**
 * What carries a session id in both answers and requests: `Set-Cookie` and `Cookie`, or a header with the same name.
 */
export type Carrier = CookieSource | HeaderSource;

import type { CookieSource } from "../session/cookie.ts";
import type { HeaderSource } from "../session/header.ts";

/** What carries a session id in answers and requests alike: `Set-Cookie` and `Cookie`, or a header of one name. */
export type Carrier = CookieSource | HeaderSource;

import type { BearerTokenSource } from "../session/bearer-token.ts";
import type { CookieSource } from "../session/cookie.ts";
import type { HeaderSource, PrefixedHeaderSource } from "../session/header.ts";
import type { QueryArgumentSource } from "../session/query-argument.ts";

/**
 * What carries a session id in both answers and requests: `Set-Cookie` and `Cookie`, or a header with the same name.
 */
export type Carrier = CookieSource | HeaderSource;

/**
 * What carries a session id in requests only. The application hands the id out in a {@link Carrier}, and the client
 * brings it in an argument of the query, as a bearer token, or behind a prefix in a header.
 */
export type RequestCarrier = BearerTokenSource | PrefixedHeaderSource | QueryArgumentSource;

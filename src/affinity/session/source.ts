import type { Request } from "../request.ts";
import type { BearerTokenSource } from "./bearer-token.ts";
import type { ClientAddressSource } from "./client-address.ts";
import type { CombineSource } from "./combine.ts";
import type { CookieSource } from "./cookie.ts";
import type { HeaderSource } from "./header.ts";
import type { PathParameterSource } from "./path-parameter.ts";
import type { QueryArgumentSource } from "./query-argument.ts";
import type { VariableSource } from "./variable.ts";
import type { WithoutRouteSource } from "./without-route.ts";

/**
 * Reads a session key from a request; `undefined` where it has none.
 * @entry rewrite, balancer, header_filter
 */
export type ReadKey = (this: void, request: Request) => string | undefined;

/** Makes the function that reads a source. */
export type ReaderOf = (this: void, source: SessionSource) => ReadKey;

/** A session source that comes with Limpet. */
export type BuiltInSource =
  | BearerTokenSource
  | ClientAddressSource
  | CombineSource
  | CookieSource
  | HeaderSource
  | PathParameterSource
  | QueryArgumentSource
  | VariableSource
  | WithoutRouteSource;

/** What reads a session key from a request: a built-in source, or any function of the request. */
export type SessionSource = BuiltInSource | ReadKey;

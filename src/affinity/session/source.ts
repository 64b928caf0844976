import type { BearerTokenSource } from "./bearer-token.ts";
import type { ClientAddressSource } from "./client-address.ts";
import type { CookieSource } from "./cookie.ts";
import type { HeaderSource, PrefixedHeaderSource } from "./header.ts";
import type { JwtClaimSource } from "./jwt-claim.ts";
import type { PathParameterSource } from "./path-parameter.ts";
import type { QueryArgumentSource } from "./query-argument.ts";
import type { ReadKey } from "./read-key.ts";
import type { VariableSource } from "./variable.ts";

/** Several sources that make one key. */
export interface CombineSource {
  readonly kind: "combine";
  readonly sources: readonly SessionSource[];
}

/** A source whose values end in a server's name, which is not part of the key. */
export interface WithoutRouteSource {
  readonly kind: "withoutRoute";
  readonly source: SessionSource;
  readonly separator: string;
}

/** Makes the function that reads a source. */
export type ReaderOf = (this: void, source: SessionSource) => ReadKey;

/** A session source that is part of Limpet. */
export type BuiltInSource =
  | BearerTokenSource
  | ClientAddressSource
  | CombineSource
  | CookieSource
  | HeaderSource
  | JwtClaimSource
  | PathParameterSource
  | PrefixedHeaderSource
  | QueryArgumentSource
  | VariableSource
  | WithoutRouteSource;

/** What reads a session key from a request: a built-in source, or any function of the request. */
export type SessionSource = BuiltInSource | ReadKey;

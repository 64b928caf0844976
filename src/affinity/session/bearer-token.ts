import { SPACE } from "../ascii.ts";
import { byteAt, slice } from "../bytes.ts";
import type { ReadKey } from "./read-key.ts";

/** The token of `Authorization: Bearer …`. */
export interface BearerTokenSource {
  readonly kind: "bearerToken";
}

/**
 * The session key is the token of the request header `Authorization: Bearer TOKEN` (RFC 6750; the
 * scheme's case does not matter). Use it for tokens that live as long as the session: a renewed token
 * is a new key.
 */
export function bearerToken(): BearerTokenSource {
  return { kind: "bearerToken" };
}

const SCHEME = "bearer ";

function readBearerToken(this: void, request: Parameters<ReadKey>[0]): string | undefined {
  const authorization = request.variable("http_authorization");
  if (authorization === undefined || authorization.length < SCHEME.length) return undefined;
  if (slice(authorization, 0, SCHEME.length).toLowerCase() !== SCHEME) return undefined;
  let start = SCHEME.length;
  while (start < authorization.length && byteAt(authorization, start) === SPACE) start++;
  return slice(authorization, start, authorization.length);
}

export function bearerTokenReader(): ReadKey {
  return readBearerToken;
}

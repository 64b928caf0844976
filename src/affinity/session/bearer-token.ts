import type { ReadKey } from "./source.ts";

/** The token of `Authorization: Bearer …`. */
export interface BearerTokenSource {
  readonly kind: "bearerToken";
}

/**
 * The session key is the token of the request header `Authorization: Bearer TOKEN` (RFC 6750; the
 * scheme's case does not matter). Good for tokens that live as long as the session; one that is
 * renewed meanwhile is a new key.
 */
export function bearerToken(): BearerTokenSource {
  return { kind: "bearerToken" };
}

const SPACE = 32;

function readBearerToken(this: void, request: Parameters<ReadKey>[0]): string | undefined {
  const authorization = request.variable("http_authorization");
  if (authorization === undefined || authorization.substring(0, 7).toLowerCase() !== "bearer ") return undefined;
  let start = 7;
  while (authorization.charCodeAt(start) === SPACE) start++;
  return authorization.substring(start);
}

export function bearerTokenReader(): ReadKey {
  return readBearerToken;
}

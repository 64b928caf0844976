import { ruleOf } from "../rule.ts";
import { cookieVariable } from "./cookie.ts";
import { headerVariable } from "./header.ts";
import { claimOf } from "./jwt-payload.ts";
import type { ReadKey } from "./read-key.ts";

/** Where a request has its token: in a header, with a scheme such as `Bearer` before it or without, or in a cookie. */
export type JwtPlace =
  { readonly header: string; readonly cookie?: undefined } | { readonly cookie: string; readonly header?: undefined };

/** A claim of a JSON Web Token. */
export type JwtClaimSource = JwtPlace & {
  readonly kind: "jwtClaim";
  /** The claim's name; within objects, the names that lead to it. */
  readonly claim: readonly string[];
};

/**
 * The session key is a claim of a JSON Web Token (RFC 7519), as in `jwtClaim("sub", { header: "Authorization" })` or
 * `jwtClaim(["realm", "tenant"], { cookie: "token" })`, whose list leads to a claim within another. So a renewed token
 * stays on its server.
 *
 * **Claims are routed by, not trusted.** No signature and no expiry is checked here: that is the application's. Who makes
 * up a claim chooses a server, and nothing more.
 *
 * The key is a text, or a number as it is written. There is none if the claim is missing or something else, if it is longer
 * than 512 bytes, if the token is longer than 16,384 or is no token, or if it is encrypted (JWE, five parts). If a claim is
 * there twice, the first counts.
 *
 * @param claim ASCII, as the token has it; a dot in it is part of the name
 */
export function jwtClaim(claim: string | readonly string[], place: JwtPlace): JwtClaimSource {
  return ruleOf("jwtClaim", place, { claim: typeof claim === "string" ? [claim] : claim });
}

/** The nginx variable that holds the token. */
export function jwtVariable(source: JwtPlace): string {
  return source.cookie === undefined ? headerVariable(source.header) : cookieVariable(source.cookie);
}

export function jwtClaimReader(source: JwtClaimSource): ReadKey {
  const variable = jwtVariable(source);
  const { claim } = source;
  return (request) => {
    const value = request.variable(variable);
    return value === undefined ? undefined : claimOf(value, claim);
  };
}

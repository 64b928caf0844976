import { bearerTokenReader } from "./bearer-token.ts";
import { clientAddressReader } from "./client-address.ts";
import { combineReader } from "./combine.ts";
import { cookieVariable } from "./cookie.ts";
import { headerVariable } from "./header.ts";
import { jwtClaimReader } from "./jwt-claim.ts";
import { pathParameterReader } from "./path-parameter.ts";
import { prefixedHeaderReader } from "./prefixed-header.ts";
import { argumentVariable } from "./query-argument.ts";
import type { ReadKey } from "./read-key.ts";
import type { SessionSource } from "./source.ts";
import { withoutRouteReader } from "./without-route.ts";

/** The function that reads a source's value from a request. Made once, when the rules are loaded. */
export function readerOf(this: void, source: SessionSource): ReadKey {
  if (typeof source === "function") return source;
  switch (source.kind) {
    case "bearerToken":
      return bearerTokenReader();
    case "clientAddress":
      return clientAddressReader(source);
    case "combine":
      return combineReader(source, readerOf);
    case "jwtClaim":
      return jwtClaimReader(source);
    case "pathParameter":
      return pathParameterReader(source);
    case "prefixedHeader":
      return prefixedHeaderReader(source);
    case "withoutRoute":
      return withoutRouteReader(source, readerOf);
    case "cookie":
    case "header":
    case "queryArgument":
    case "variable":
      return variableReader(variableOf(source)!);
  }
}

function variableReader(variable: string): ReadKey {
  return (request) => request.variable(variable);
}

/** The nginx variable that a source reads; `undefined` if the source is not just a variable. */
export function variableOf(this: void, source: SessionSource): string | undefined {
  if (typeof source === "function") return undefined;
  switch (source.kind) {
    case "cookie":
      return cookieVariable(source.name);
    case "header":
      return headerVariable(source.name);
    case "queryArgument":
      return argumentVariable(source.name);
    case "variable":
      return source.name;
    default:
      return undefined;
  }
}

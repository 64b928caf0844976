import { bearerTokenReader } from "./bearer-token.ts";
import { clientAddressReader } from "./client-address.ts";
import { combineReader } from "./combine.ts";
import { cookieReader } from "./cookie.ts";
import { headerReader } from "./header.ts";
import { pathParameterReader } from "./path-parameter.ts";
import { queryArgumentReader } from "./query-argument.ts";
import type { ReadKey, SessionSource } from "./source.ts";
import { variableReader } from "./variable.ts";
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
    case "cookie":
      return cookieReader(source);
    case "header":
      return headerReader(source);
    case "pathParameter":
      return pathParameterReader(source);
    case "queryArgument":
      return queryArgumentReader(source);
    case "variable":
      return variableReader(source);
    case "withoutRoute":
      return withoutRouteReader(source, readerOf);
  }
}

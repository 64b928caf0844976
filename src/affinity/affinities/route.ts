import type { SessionSource } from "../session/source.ts";
import { ruleOf } from "../rule.ts";

/** The application remembers, and names its server in the session id. */
export interface RouteAffinity extends RouteOptions {
  readonly kind: "route";
  readonly position: "suffix" | "prefix";
  readonly separator: string;
}

/** Options of {@link route}. */
export interface RouteOptions {
  /** Where session ids are read from; the first that names a server wins. Default: the upstream's `session`. */
  readonly sources?: readonly SessionSource[];
  /** Where the server's name is: in `x.node1` it is a suffix, in `node1.x` a prefix. Default "suffix". */
  readonly position?: "suffix" | "prefix";
  /** Separates the session id and the name. `""` means that the whole value is the name. Default ".", as in Tomcat. */
  readonly separator?: string;
}

/** Ties a session to the server that its id names (jvmRoute): the names of the servers are the routes. */
export function route(options: RouteOptions = {}): RouteAffinity {
  return ruleOf("route", options, { position: "suffix", separator: "." } as const);
}

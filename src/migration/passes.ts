import { namedDirectives } from "../nginx-conf/reading/directive.ts";
import type { Directive } from "../nginx-conf/reading/directive.ts";
import { effective, locationOf, passingLevels } from "../nginx-conf/reading/levels.ts";
import type { Levels } from "../nginx-conf/reading/levels.ts";
import { passOf } from "../nginx-conf/reading/pass.ts";
import type { Pass } from "../nginx-conf/reading/pass.ts";

/** A place where requests are passed on. */
export interface PassingPlace {
  readonly pass: Pass;
  readonly levels: Levels;
  readonly location: Directive | undefined;
  /** Whether connections to the servers are closed after each request there, unless proxy.conf is included. */
  readonly needsProxyConf: boolean;
}

function keepsConnections(levels: Levels): boolean {
  return effective(levels, "proxy_http_version").some(({ args }) => args[0] !== "1.0");
}

/** Every `proxy_pass` and its kin below `http {}`, each once. */
export function passingPlaces(http: Directive): readonly PassingPlace[] {
  const places = new Map<Directive, PassingPlace>();
  for (const levels of passingLevels(http)) {
    const pass = passOf(levels);
    if (pass === undefined || places.has(pass.directive)) continue;
    places.set(pass.directive, {
      pass,
      levels,
      location: locationOf(levels),
      needsProxyConf: pass.protocol === "proxy" && !keepsConnections(levels),
    });
  }
  return [...places.values()];
}

export type Protocol = "http" | "https" | "tcp";

/** What the servers behind a pass speak, as `protocol` in the rules has it. */
export function protocolOf({ directive, protocol }: Pass): Protocol {
  if (protocol !== "proxy") return "tcp";
  return /^https:/i.test(directive.args[0] ?? "") ? "https" : "http";
}

/** IPv6 sockets that take IPv4 clients as well. */
export function mappingListeners(http: Directive): readonly Directive[] {
  return namedDirectives(http.block ?? [], "server").flatMap(({ block = [] }) =>
    namedDirectives(block, "listen").filter(({ args }) => args.includes("ipv6only=off")),
  );
}

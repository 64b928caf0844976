import type { Routing } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** What is only known, or only given back, when the request is over: a last try's failure, a server's connection. */
export function needsLog({ upstreams }: Routing): boolean {
  return Object.values(upstreams).some(
    ({ health, servers }) =>
      health?.countLastTry === true || servers.some(({ maxConnections = 0 }) => maxConnections > 0),
  );
}

/** `log.conf`: the hook behind `countLastTry` and `maxConnections`, apart from all else, for nginx.conf may have one of its own. */
export function logConf(deployment: Deployment): string {
  const { prefix } = deployment;
  return configuration(
    deployment,
    [
      "Settles accounts when a request is over, as countLastTry and maxConnections ask. nginx takes one log_by_lua at a",
      "level: where http {} has one of your own, call limpet.log() in it, and instead of limpet.conf include",
      "",
      `    include ${prefix}/start.conf;`,
      `    include ${prefix}/upstreams.conf;`,
      "",
      "A log_by_lua in a server or a location hides this one there, so call limpet.log() in it, too.",
    ],
    ["log_by_lua_block { limpet.log() }"],
  );
}

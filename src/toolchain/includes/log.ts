import type { Routing } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** A last try is only known to have failed when the request is over. */
export function needsLog({ upstreams }: Routing): boolean {
  return Object.values(upstreams).some(({ health }) => health?.countLastTry === true);
}

/** `log.conf`: the hook behind `health.countLastTry`, apart from all else, for nginx.conf may have one of its own. */
export function logConf(deployment: Deployment): string {
  const { prefix } = deployment;
  return configuration(
    deployment,
    [
      "Counts the last try of a request, as countLastTry asks. nginx takes one log_by_lua at a level: where http {}",
      "has one of your own, call limpet.log() in it, and instead of limpet.conf include",
      "",
      `    include ${prefix}/start.conf;`,
      `    include ${prefix}/upstreams.conf;`,
      "",
      "A log_by_lua in a server or a location hides this one there, so call limpet.log() in it, too.",
    ],
    ["log_by_lua_block { limpet.log() }"],
  );
}

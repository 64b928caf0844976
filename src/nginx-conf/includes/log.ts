import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";

/** What is only known, or only given back, when the request is over: a last try's failure, a server's place. */
export function needsLog({ health, servers }: ProvisionedUpstream): boolean {
  return health.countLastTry || servers.some(({ maxConnections }) => maxConnections > 0);
}

export function anyNeedsLog({ upstreams }: ProvisionedRouting): boolean {
  return Object.values(upstreams).some(needsLog);
}

/**
 * The hook for all of `http {}`: an `error_page` leads to a location that knows nothing of the
 * upstream, and what the request held would never be given back there.
 */
export const LOG_HOOK = "log_by_lua_block { limpet.log() }";

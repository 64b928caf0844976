import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";

/** Some things are only known, or freed, when the request is over: a last try's failure, a place on a server. */
export function needsLog({ health, servers, mayChange }: ProvisionedUpstream): boolean {
  // A limit may come with a change of the servers.
  return mayChange || health.countLastTry || servers.some(({ maxConnections }) => maxConnections > 0);
}

export function anyNeedsLog({ upstreams }: ProvisionedRouting): boolean {
  return Object.values(upstreams).some(needsLog);
}

/**
 * The hook for all of `http {}`: an `error_page` can lead to a location that knows nothing about the
 * upstream, and there the request's place on its server would never be freed.
 */
export const LOG_HOOK = "log_by_lua_block { limpet.log() }";

import type { ProvisionedRouting, ProvisionedUpstream } from "../../affinity/provision.ts";

/** Some things are only known when the request is over: a last try's failure. */
export function needsLog({ health }: ProvisionedUpstream): boolean {
  return health.countLastTry;
}

export function anyNeedsLog({ upstreams }: ProvisionedRouting): boolean {
  return Object.values(upstreams).some(needsLog);
}

/**
 * The hook for all of `http {}`: an `error_page` can lead to a location that knows nothing about the
 * upstream, and there the failure would never be counted.
 */
export const LOG_HOOK = "log_by_lua_block { limpet.log() }";

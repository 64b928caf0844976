import type { ProvisionedServer } from "../../affinity/provision.ts";
import type { ServerChange } from "../../affinity/servers/change.ts";
import { upstreams } from "../upstream.ts";
import { publishChange } from "./published.ts";
import { longestSlice } from "./slices.ts";
import { buildIfPublished } from "./swap.ts";

/**
 * Changes the servers of an upstream, in all workers. Each takes the new ones as soon as it has built
 * their tables. May wait, so it needs a phase that can.
 * @returns the number of the new generation; or `undefined` and why there is none
 */
export function changeServers(
  this: void,
  name: string,
  change: ServerChange,
): LuaMultiReturn<[number: number | undefined, failure?: string]> {
  const upstream = upstreams[tostring(name)];
  if (upstream === undefined) return $multi(undefined, `there is no upstream "${tostring(name)}"`);
  if (!upstream.rules.mayChange) {
    return $multi(undefined, "its servers may not change: mayChange is not set in the rules");
  }
  const [ok, result] = pcall(publishChange, name, change);
  if (!ok || typeof result === "string") return $multi(undefined, tostring(result));
  buildIfPublished(upstream);
  return $multi(result.number);
}

/** The servers that this worker's requests get. */
export interface ServersNow {
  readonly number: number;
  readonly servers: readonly ProvisionedServer[];
  /** The longest time for which this worker built its last tables without a pause, in seconds of processor time. */
  readonly longestSlice: number;
}

/** The servers of an upstream in this worker, and their generation's number. */
export function serversOf(this: void, name: string): ServersNow | undefined {
  const upstream = upstreams[tostring(name)];
  if (upstream === undefined) return undefined;
  const { number, servers } = upstream.current.generation;
  return { number, servers, longestSlice: longestSlice.seconds };
}

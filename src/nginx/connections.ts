import type { Exchange } from "../affinity/binding/exchange.ts";
import type { Server } from "../affinity/rules.ts";
import type { RunningUpstream } from "./upstream.ts";

/*
 * How many requests each server with `maxConnections` has, over all workers, in the shared
 * dictionary. What a request holds is also in a variable of nginx, which an internal redirect leaves
 * alone, so that the log phase can give it back in any case.
 */

const dictionary = ngx.shared.limpet;
const variables = ngx.var;

export function connectionKeys(upstream: string, servers: readonly Server[]): Record<number, string | undefined> {
  const keys: Record<number, string | undefined> = {};
  if (dictionary === undefined) return keys;
  for (let index = 0; index < servers.length; index++) {
    const { address, maxConnections = 0 } = servers[index]!;
    if (maxConnections > 0) keys[index] = `connections ${upstream} ${address}`;
  }
  return keys;
}

/**
 * Counts a request among its server's, and no more among those of the server it was sent to before.
 * @returns false where the server has as many as it may
 */
export function hold(upstream: RunningUpstream, server: number, exchange: Exchange): boolean {
  const key = upstream.connectionKeys[server];
  // A subrequest is part of the request that it belongs to.
  if (exchange.held === server || ngx.is_subrequest) return true;
  // Also what was held before an internal redirect, or for a subrequest: this exchange knows nothing of it.
  if (exchange.held >= 0 || key !== undefined) releaseHeld();
  exchange.held = -1;
  if (key === undefined) return true;
  const [count] = dictionary!.incr(key, 1, 0);
  if (count !== undefined && count > upstream.selection.servers[server]!.maxConnections!) {
    dictionary!.incr(key, -1);
    return false;
  }
  exchange.held = server;
  variables.limpet_held = key;
  return true;
}

function release(key: string): void {
  dictionary!.incr(key, -1);
  variables.limpet_held = "";
}

/** Gives back what the request holds; the log phase does so in the end. */
export function releaseHeld(this: void): void {
  const key = variables.limpet_held;
  if (key !== undefined && key !== "") release(key);
}

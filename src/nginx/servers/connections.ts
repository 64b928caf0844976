import type { HoldPlace } from "../../affinity/running-upstream.ts";

/*
 * How many requests each server with `maxConnections` has, across all workers, in the shared
 * dictionary. What a request holds is also in an nginx variable, which survives an internal redirect,
 * so that the log phase can always free it.
 */

const dictionary = ngx.shared.limpet;
const variables = ngx.var;

/** What counts the requests of an upstream's servers. */
export function placesOf(upstream: string): HoldPlace {
  return (exchange, server) => {
    const { generation } = exchange.lineup;
    const { maxConnections } = generation.servers[server]!;
    // A subrequest is part of the request that it belongs to.
    if (exchange.held === server || ngx.is_subrequest) return true;
    const isLimited = maxConnections > 0 && dictionary !== undefined;
    // Also what was held before an internal redirect, or for a subrequest, because this exchange does not know about it.
    if (exchange.held >= 0 || isLimited) releaseHeld();
    exchange.held = -1;
    if (!isLimited) return true;
    const key = `connections ${upstream} ${generation.places[server]!}`;
    const [count] = dictionary.incr(key, 1, 0);
    if (count !== undefined && count > maxConnections) {
      dictionary.incr(key, -1);
      return false;
    }
    exchange.held = server;
    variables.limpet_held = key;
    return true;
  };
}

/** Frees what the request holds. The log phase does this at the end. */
export function releaseHeld(this: void): void {
  const key = variables.limpet_held;
  if (key === undefined || key === "") return;
  dictionary!.incr(key, -1);
  variables.limpet_held = "";
}

import { canonicalAddress } from "../../affinity/address.ts";
import { slice } from "../../affinity/bytes.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";

/** Separates the tries of one upstream. */
const NEXT_TRY = ", ";
/** Separates the tries of one upstream from those of another, after an internal redirect. */
const NEXT_UPSTREAM = " : ";

/**
 * The servers to which a request has been sent so far, by index, from first to last. They are read from
 * `$upstream_addr`. Unlike `ngx.ctx`, it costs nothing until a try has failed, and it survives an
 * internal redirect.
 */
export function triedServers({ generation }: Lineup): number[] {
  const servers: number[] = [];
  const addresses = ngx.var.upstream_addr;
  if (addresses === undefined) return servers;

  // "a, b : c, d : " if c and d are this upstream's tries, and the next one is being chosen.
  const lastStart = Math.max(0, addresses.length - NEXT_UPSTREAM.length);
  const end =
    addresses.length - (slice(addresses, lastStart, addresses.length) === NEXT_UPSTREAM ? NEXT_UPSTREAM.length : 0);
  let start = 0;
  for (;;) {
    const found = addresses.indexOf(NEXT_UPSTREAM, start);
    if (found < 0 || found >= end) break;
    start = found + NEXT_UPSTREAM.length;
  }
  while (start < end) {
    const comma = addresses.indexOf(NEXT_TRY, start);
    const stop = comma < 0 || comma > end ? end : comma;
    const server = generation.serverByAddress[canonicalAddress(slice(addresses, start, stop))];
    if (server !== undefined) servers.push(server);
    start = stop + NEXT_TRY.length;
  }
  return servers;
}

/** The last item of a variable with one item for each try, such as `$upstream_status`. */
export function lastTry(list: string | undefined): string {
  if (list === undefined) return "";
  let start = list.length;
  while (start > 0 && slice(list, start - 1, start) !== " ") start--;
  return slice(list, start, list.length);
}

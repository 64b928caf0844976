import type { Machine } from "../machine.ts";
import type { LookupTable, TableServer } from "./table.ts";
import { createWeightRanges } from "./weight-ranges.ts";

/** Times that nginx hashes a key anew before it gives up and takes the next server by turns. */
const REHASHES = 20;

/**
 * The table of nginx's methods that pick by remainder, `hash KEY` and `ip_hash`: a hash modulo the
 * sum of the weights picks the server, and a server that cannot be had is passed by hashing anew.
 * After as many times as nginx does that the walk goes through the servers in order, so that it
 * comes by all of them and is the same everywhere.
 *
 * @param rehash the hash of a key after `step` hashes before it, whose last was `hash`
 */
export function createRehashTable(
  servers: readonly TableServer[],
  machine: Machine,
  rehash: (this: void, hash: number, step: number, key: string) => number,
): LookupTable {
  const ranges = createWeightRanges(servers, machine);
  const total = ranges.total;

  return {
    locate: (key) => rehash(0, 0, key),
    // Positions are hashes; the servers in order, behind them, are -1, -2, …
    serverAt: (position) => (position < 0 ? servers[-position - 1]!.index : ranges.serverAt(position % total)),
    advance: (position, step, key) =>
      step < REHASHES ? rehash(position, step, key) : -(((step - REHASHES) % servers.length) + 1),
    walkLength: REHASHES + servers.length,
  };
}

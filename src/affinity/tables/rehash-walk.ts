import type { Machine, Pause } from "../machine.ts";
import type { LookupTable, TableServer } from "./table.ts";
import { createWeightRanges } from "./weight-ranges.ts";

/** Times that nginx hashes a key anew before it gives up and takes the next server by turns. */
const REHASHES = 20;

/** What tells nginx's two methods apart. */
export interface RehashMethod {
  /** The hash of a key, 0 or above. */
  readonly hashOf: (this: void, key: string) => number;
  /** What stands before the remainder is taken, for a key with this hash. */
  readonly begin: (this: void, hash: number) => number;
  /** The same after it was hashed anew for the `step`th time. */
  readonly rehash: (this: void, previous: number, step: number, key: string) => number;
}

/**
 * The table of nginx's methods that pick by remainder, `hash KEY` and `ip_hash`: a hash modulo the
 * sum of the weights picks the server, and a server that cannot be had is passed by hashing anew.
 * After as many times as nginx does that the walk goes through the servers in order, so that it
 * comes by all of them and is the same everywhere.
 */
export function createRehashTable(
  servers: readonly TableServer[],
  machine: Machine,
  pause: Pause,
  { hashOf, begin, rehash }: RehashMethod,
): LookupTable {
  const ranges = createWeightRanges(servers, machine, pause);
  const total = ranges.total;

  return {
    hashOf,
    locate: begin,
    // Positions are hashes; the servers in order, behind them, are -1, -2, …
    serverAt: (position) => (position < 0 ? servers[-position - 1]!.index : ranges.serverAt(position % total)),
    advance: (position, step, key) =>
      step <= REHASHES ? rehash(position, step, key) : -(((step - REHASHES - 1) % servers.length) + 1),
    walkLength: REHASHES + 1 + servers.length,
  };
}

import type { LookupTableName } from "../affinities/hash.ts";

import type { Machine, Pause } from "../machine.ts";
import { createIpHashTable, ipHash } from "./ip-hash.ts";
import { createKetamaTable } from "./ketama.ts";
import { createMaglevTable } from "./maglev.ts";
import { createModuloTable } from "./modulo.ts";
import { createRendezvousTable } from "./rendezvous.ts";
import type { KeyHash, LookupTable, TableServer } from "./table.ts";

/**
 * Builds a lookup table, which is empty where there are no servers.
 * @param pause is called after every piece of work
 * @param keyed in place of the table's own hash, if it is one that can have another
 */
export function createLookupTable(
  name: LookupTableName,
  servers: readonly TableServer[],
  machine: Machine,
  pause: Pause,
  keyed?: KeyHash,
): LookupTable {
  if (servers.length === 0) return emptyTable(keyed ?? keyHashOf(name, machine));
  switch (name) {
    case "ipHash":
      return createIpHashTable(servers, machine, pause);
    case "ketama":
      return createKetamaTable(servers, machine, pause);
    case "maglev":
      return createMaglevTable(servers, machine, pause, keyed);
    case "modulo":
      return createModuloTable(servers, machine, pause);
    case "rendezvous":
      return createRendezvousTable(servers, machine, pause, keyed);
  }
}

/** The hash of a key for a table of this name; it does not depend on the servers. */
export function keyHashOf(name: LookupTableName, machine: Machine): (this: void, key: string) => number {
  return name === "ipHash" ? ipHash : machine.crc32;
}

/** In place of a server's index, which nothing has. */
const NOBODY = -1;

function emptyTable(hashOf: (this: void, key: string) => number): LookupTable {
  return { hashOf, locate: () => 0, serverAt: () => NOBODY, advance: () => 0, walkLength: 0 };
}

import type { LookupTableName } from "../affinities/hash.ts";
import type { Machine } from "../machine.ts";
import { createIpHashTable } from "./ip-hash.ts";
import { createKetamaTable } from "./ketama.ts";
import { createMaglevTable } from "./maglev.ts";
import { createModuloTable } from "./modulo.ts";
import { createRendezvousTable } from "./rendezvous.ts";
import type { LookupTable, TableServer } from "./table.ts";

/** Builds a lookup table. There is at least one server. */
export function createLookupTable(
  name: LookupTableName,
  servers: readonly TableServer[],
  machine: Machine,
): LookupTable {
  switch (name) {
    case "ipHash":
      return createIpHashTable(servers, machine);
    case "ketama":
      return createKetamaTable(servers, machine);
    case "maglev":
      return createMaglevTable(servers, machine);
    case "modulo":
      return createModuloTable(servers, machine);
    case "rendezvous":
      return createRendezvousTable(servers, machine);
  }
}

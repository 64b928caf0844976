import type { Machine, Pause } from "../machine.ts";
import { createRehashTable } from "./rehash-walk.ts";
import type { LookupTable, TableServer } from "./table.ts";

/** Picks what nginx's `hash KEY` (without `consistent`) picks (ngx_http_upstream_hash_module). */
export function createModuloTable(servers: readonly TableServer[], machine: Machine, pause: Pause): LookupTable {
  return createRehashTable(servers, machine, pause, {
    hashOf: machine.crc32,
    begin: upperBits,
    rehash: (previous, step, key) => previous + upperBits(machine.crc32(`${step}${key}`)),
  });
}

/** As Cache::Memcached does it. */
function upperBits(this: void, hash: number): number {
  return (hash >>> 16) & 0x7fff;
}

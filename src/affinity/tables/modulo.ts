import type { Machine } from "../machine.ts";
import { createRehashTable } from "./rehash-walk.ts";
import type { LookupTable, TableServer } from "./table.ts";

/** Picks what nginx's `hash KEY` (without `consistent`) picks (ngx_http_upstream_hash_module). */
export function createModuloTable(servers: readonly TableServer[], machine: Machine): LookupTable {
  return createRehashTable(servers, machine, (hash, step, key) => {
    const salted = step === 0 ? key : `${step}${key}`;
    return hash + ((machine.crc32(salted) >>> 16) & 0x7fff);
  });
}

import { byteAt } from "../bytes.ts";
import type { Machine } from "../machine.ts";
import { createRehashTable } from "./rehash-walk.ts";
import type { LookupTable, TableServer } from "./table.ts";

const START = 89;
const FACTOR = 113;
const MODULUS = 6271;

/**
 * Picks what nginx's `ip_hash` picks (ngx_http_upstream_ip_hash_module) for a key that holds the
 * bytes nginx hashes: the first three of an IPv4 address, all of an IPv6 address.
 */
export function createIpHashTable(servers: readonly TableServer[], machine: Machine): LookupTable {
  return createRehashTable(servers, machine, {
    hashOf: (key) => hashFrom(START, key),
    begin: (hash) => hash,
    rehash: (previous, _step, key) => hashFrom(previous, key),
  });
}

function hashFrom(start: number, key: string): number {
  let hash = start;
  for (let i = 0; i < key.length; i++) hash = (hash * FACTOR + byteAt(key, i)) % MODULUS;
  return hash;
}

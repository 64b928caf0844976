import { byteAt } from "../bytes.ts";
import type { Machine, Pause } from "../machine.ts";
import { createRehashTable } from "./rehash-walk.ts";
import type { LookupTable, TableServer } from "./table.ts";

const START = 89;
const FACTOR = 113;
const MODULUS = 6271;
/** nginx leaves the last byte of an IPv4 address out. */
const IPV4_BYTES = 3;

/**
 * Picks what nginx's `ip_hash` picks (ngx_http_upstream_ip_hash_module) for a key that holds the
 * bytes nginx hashes: the first three of an IPv4 address, all of an IPv6 address.
 */
export function createIpHashTable(servers: readonly TableServer[], machine: Machine, pause: Pause): LookupTable {
  return createRehashTable(servers, machine, pause, {
    hashOf: ipHash,
    begin: (hash) => hash,
    rehash: (previous, _step, key) => hashFrom(previous, key),
  });
}

/** The hash of a key, 0 to 6270. */
export function ipHash(this: void, key: string): number {
  return hashFrom(START, key);
}

function hashFrom(start: number, key: string): number {
  if (key.length === IPV4_BYTES) {
    // Without a loop, which LuaJIT would not compile into its caller's trace.
    const one = (start * FACTOR + byteAt(key, 0)) % MODULUS;
    const two = (one * FACTOR + byteAt(key, 1)) % MODULUS;
    return (two * FACTOR + byteAt(key, 2)) % MODULUS;
  }
  let hash = start;
  for (let i = 0; i < key.length; i++) hash = (hash * FACTOR + byteAt(key, i)) % MODULUS;
  return hash;
}

import { mix, unsigned } from "../hashing/word.ts";
import type { Machine } from "../machine.ts";

/**
 * Slots of a table for `servers` servers: a prime number, at least 64 for each server. 65537 is
 * Envoy's default too, and large enough for a thousand servers.
 */
export function slotCount(servers: number): number {
  return servers <= 1024 ? 65537 : 655373;
}

/** The slot of a key. A CRC alone is linear in the key's bits, so that counted keys would not spread well. */
export function slotOf(key: string, slots: number, machine: Machine): number {
  return unsigned(mix(machine.crc32(key))) % slots;
}

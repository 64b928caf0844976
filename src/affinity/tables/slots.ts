/**
 * Slots of a table for `servers` servers: a prime number, at least 64 for each server. 65537 is
 * Envoy's default too, and large enough for a thousand servers. A key's slot is its
 * CRC-32 modulo the slots: with a prime, counted keys spread about as evenly as random ones.
 */
export function slotCount(servers: number): number {
  return servers <= 1024 ? 65537 : 655373;
}

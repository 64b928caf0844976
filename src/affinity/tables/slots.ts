/**
 * Slots of a table for `servers` servers: a prime number, at least 64 for each server. 65537 is
 * Envoy's default too, and large enough for a thousand servers.
 */
export function slotCount(servers: number): number {
  return servers <= 1024 ? 65537 : 655373;
}

/** The slot of a key by its CRC-32: modulo a prime, those of counted keys are about as even as those of random ones. */
export function slotOf(hash: number, slots: number): number {
  return hash % slots;
}

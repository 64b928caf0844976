import type { ProvisionedUpstream } from "../../affinity/provision.ts";

/**
 * Which servers of an upstream are avoided because they failed. What the workers have to agree on
 * is in a shared dictionary and outlives a reload: for each place the failures of late and the
 * time until which it is avoided, and a version that counts changes of the latter. A worker reads
 * the version now and then, so that a healthy request does not touch shared memory.
 */
export interface Health {
  readonly versionKey: string;
  version: number;
  /** By index in the generation of the day: until when a server is avoided. */
  avoidedUntil: Record<number, number | undefined>;
}

export function createHealth(upstream: string): Health {
  return { versionKey: `version ${upstream}`, version: 0, avoidedUntil: {} };
}

/** Failures after which a server is avoided; 0 where they do not count. nginx, too, does not avoid an only server. */
export function failuresAllowed({ health }: ProvisionedUpstream, servers: number): number {
  return servers > 1 ? health.maxFails : 0;
}

/** Where the shared dictionary has something of a place. */
export function placeKey(what: "failures" | "avoided" | "probed", upstream: string, place: string): string {
  return `${what} ${upstream} ${place}`;
}

import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import type { Generation } from "../../affinity/servers/generation.ts";

/**
 * What the workers have to agree on about servers that failed is in a shared dictionary and outlives a reload:
 * for each place the failures of late and the time until which it is avoided, for each upstream when all of its
 * servers had failed, and a version that counts changes. A worker reads the version now and then, so that a
 * healthy request does not touch shared memory. Times are those of `monotonicNow`.
 */
export interface Health {
  readonly versionKey: string;
  version: number;
  /** Whether any server is avoided. */
  isAnyAvoided: boolean;
  /** Until when sessions wait for servers that failed together with all others; 0 if they do not. */
  outageUntil: number;
}

export function createHealth(upstream: string): Health {
  return { versionKey: `version ${upstream}`, version: 0, isAnyAvoided: false, outageUntil: 0 };
}

/** Failures after which a server is avoided; 0 where they do not count. nginx, too, does not avoid an only server. */
export function failuresAllowed({ health }: ProvisionedUpstream, { servers }: Generation, server: number): number {
  return servers.length > 1 ? (servers[server]!.maxFails ?? health.maxFails) : 0;
}

/** Seconds in which a server's failures are counted, and for which it is avoided before it is probed. */
export function failTimeoutOf({ health }: ProvisionedUpstream, { servers }: Generation, server: number): number {
  return servers[server]!.failTimeout ?? health.failTimeout;
}

/** Where the shared dictionary has something of a place. */
export function placeKey(what: "failures" | "avoided until", upstream: string, place: string): string {
  return `${what} ${upstream} ${place}`;
}

/** Where the shared dictionary has something of an upstream. */
export function healthKey(what: "outage" | "recovery", upstream: string): string {
  return `${what} ${upstream}`;
}

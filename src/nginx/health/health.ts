import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import type { Generation } from "../../affinity/servers/generation.ts";
import { judgementOf, type Judgement } from "./judgement.ts";
import { probeOf, type Probe } from "./probe.ts";

/**
 * What the workers have to agree on about servers is in a shared dictionary and outlives a reload: for each place the
 * failures of late, the time until which it is avoided and how its checks went; for each upstream when all of its
 * servers had failed, a version that counts changes, and which servers the last of them concern. A worker reads the
 * version now and then, so that a healthy request does not touch shared memory. Times are those of `monotonicNow`: the
 * dictionary's own expiry is by a clock that may be set, so it only takes away what nobody needs any more.
 */
export interface Health {
  readonly versionKey: string;
  version: number;
  /** Whether any server is avoided. */
  isAnyAvoided: boolean;
  /** Whether any of these failed requests, so that it has to be found out when it is back. */
  isAnyFailed: boolean;
  /** Until when sessions wait for servers that failed together with all others; 0 if they do not. */
  outageUntil: number;
  readonly probe: Probe;
  /** What the rules say of answers; `undefined` where an answer is never a failure. */
  readonly judgement: Judgement | undefined;
}

export function createHealth(upstream: string, rules: ProvisionedUpstream): Health {
  return {
    versionKey: `version ${upstream}`,
    // Where new servers have to wait for their first check, what is known of them has to be read first.
    version: rules.health.check?.mandatory === true ? UNREAD : 0,
    isAnyAvoided: false,
    isAnyFailed: false,
    outageUntil: 0,
    probe: probeOf(upstream, rules),
    judgement: judgementOf(rules.health),
  };
}

/** No version. */
export const UNREAD = -1;

/**
 * Seconds for which something is kept of a place that may be gone: longer than a clock is set forward. Otherwise a
 * server would seem healthy as soon as that is done.
 */
const KEPT_FOR = 7200;

/**
 * When the dictionary forgets something of a place, in seconds; 0: never. Where servers may change, nobody would take away
 * what is said of a place that is gone.
 * @param needed for how many seconds it is needed
 */
export function expiryOf({ mayChange }: ProvisionedUpstream, needed: number): number {
  return mayChange ? needed + KEPT_FOR : 0;
}

/** Failures after which a server is avoided; 0 where they do not count. nginx, too, does not avoid an only server. */
export function failuresAllowed({ health }: ProvisionedUpstream, { servers }: Generation, server: number): number {
  return servers.length > 1 ? (servers[server]!.maxFails ?? health.maxFails) : 0;
}

/** Whether failures have a server avoided at all: by their number, or by their share. */
export function mayBeAvoided(rules: ProvisionedUpstream, { servers }: Generation, server: number): boolean {
  const { maxFails, outlier } = rules.health;
  return servers.length > 1 && (servers[server]!.maxFails ?? (outlier === undefined ? maxFails : 1)) > 0;
}

/** Seconds in which a server's failures are counted, and for which it is avoided before it is probed. */
export function failTimeoutOf({ health }: ProvisionedUpstream, { servers }: Generation, server: number): number {
  return servers[server]!.failTimeout ?? health.failTimeout;
}

/** Where the shared dictionary has something of a place. */
export function placeKey(what: OfPlace, upstream: string, place: string): string {
  return `${what} ${upstream} ${place}`;
}

/**
 * - failures, failing since: those that are counted, and when the first of them was;
 * - avoided until: where it failed requests;
 * - checks: how they went, as `tally.ts` has it;
 * - avoided since, reason: for whichever of both.
 */
type OfPlace = "failures" | "failing since" | "avoided until" | "checks" | "avoided since" | "reason";

/** Where the shared dictionary has something of an upstream. */
export function healthKey(what: "outage" | "recovery", upstream: string): string {
  return `${what} ${upstream}`;
}

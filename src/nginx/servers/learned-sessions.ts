import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";

/*
 * The sessions that `learn` has for a server that drains, counted exactly: each is an entry of a shared dictionary with
 * the slice of time in which it was seen last, and each slice has a counter of those that were not seen since. So the
 * sessions that are left are the sum of the slices of the last `sessionTimeout` seconds.
 */

/** Slices of `sessionTimeout`. A session counts until its slice is over, so for up to one slice too long. */
const SLICES = 60;

/** More than any slice that a time can be in. */
const GONE = 2 ** 45;

const members = ngx.shared.limpet_drains;
/** The counters are at most `SLICES` and a few more for each server that drains, in memory that grows with nothing but servers. */
const counters = ngx.shared.limpet;

/**
 * Whether all sessions that are bound to servers are in this proxy's own table: not in tokens, which nobody counts, nor
 * in Redis, which other proxies write to.
 */
export function isLearnedHere(this: void, { affinities }: ProvisionedUpstream): boolean {
  let isLearned = false;
  for (const affinity of affinities) {
    if (affinity.kind === "learn" && affinity.redis === undefined) isLearned = true;
    else if (affinity.kind !== "hash") return false;
  }
  return isLearned;
}

/** One server's sessions. */
export interface LearnedOf {
  readonly upstream: string;
  readonly server: string;
  /** Seconds. */
  readonly sessionTimeout: number;
}

export function learnedOf(this: void, { name, rules }: NginxUpstream, server: string): LearnedOf {
  return { upstream: name, server, sessionTimeout: rules.sessionTimeout };
}

/**
 * A session of the server was seen.
 * @param ago how many seconds ago
 */
export function noteLearned(this: void, of: LearnedOf, digest: string, ago = 0): void {
  if (members === undefined) return;
  const { sessionTimeout } = of;
  const slice = sliceAt(monotonicNow() - ago, sessionTimeout);
  const key = memberKey(of, digest);
  const [known] = members.get(key);
  if (known === undefined) {
    const [isNew, reason] = members.safe_add(key, slice, lifetime(sessionTimeout));
    if (isNew) count(of, slice, 1);
    else if (reason === "no memory") noteFull(sessionTimeout);
    return;
  }
  const before = known as number;
  if (before >= slice) return;
  // Of several workers that do this at the same time, the first gets the slice, and the others take theirs back.
  const [after] = members.incr(key, slice - before);
  if (after === slice) {
    members.expire(key, lifetime(sessionTimeout));
    count(of, before, -1);
    count(of, slice, 1);
  } else if (after !== undefined) members.incr(key, before - slice);
}

/** A session of the server has moved to another. */
export function forgetLearned(this: void, of: LearnedOf, digest: string): void {
  if (members === undefined) return;
  const key = memberKey(of, digest);
  const [marked] = members.incr(key, GONE);
  if (marked === undefined) return;
  // Only the first who marks it counts.
  if (marked < 2 * GONE) count(of, marked - GONE, -1);
  members.delete(key);
}

/**
 * How many sessions the server has.
 * @returns undefined where there was no room for all of them
 */
export function learnedSessions(this: void, of: LearnedOf): number | undefined {
  if (members === undefined || counters!.get(FULL_KEY)[0] !== undefined) return undefined;
  const now = sliceAt(monotonicNow(), of.sessionTimeout);
  let sum = 0;
  for (let slice = now - SLICES; slice <= now; slice++) {
    const [some] = counters!.get(counterKey(of, slice));
    sum += (some as number | undefined) ?? 0;
  }
  return Math.max(0, sum);
}

const FULL_KEY = "drains full";

/** Something did not fit, or pushed something else out: for as long as that may count, nothing is exact. */
export function noteFull(this: void, sessionTimeout: number): void {
  counters!.set(FULL_KEY, true, lifetime(sessionTimeout));
}

function count(of: LearnedOf, slice: number, change: number): void {
  counters!.incr(counterKey(of, slice), change, 0, lifetime(of.sessionTimeout));
}

function sliceAt(time: number, sessionTimeout: number): number {
  return Math.floor((time * SLICES) / sessionTimeout);
}

/** Seconds for which a slice and what is in it may count. */
function lifetime(sessionTimeout: number): number {
  return ((SLICES + 2) * sessionTimeout) / SLICES;
}

/** After a reload with another `sessionTimeout` the slices are others. */
function memberKey({ upstream, server, sessionTimeout }: LearnedOf, digest: string): string {
  return `learned ${sessionTimeout} ${upstream} ${server} ${digest}`;
}

function counterKey({ upstream, server, sessionTimeout }: LearnedOf, slice: number): string {
  return `learned ${sessionTimeout} ${slice} ${upstream} ${server}`;
}

import { monotonicNow } from "../machine/clock.ts";

/** Requests of an upstream that may wait at the same time, in one worker. */
const UPSTREAM_LIMIT = 1000;
/** And of those, of one client address. */
const CLIENT_LIMIT = 32;

/** When those that wait now stop at the latest, by `monotonicNow`. */
type Ends = number[];

interface Waiting {
  all: Ends;
  byClient: Record<string, Ends | undefined>;
}

/** By upstream. */
const waiting: Record<string, Waiting | undefined> = {};

/**
 * Takes a place among the requests that wait for a server, so that nobody can have a proxy hold more and more
 * connections. nginx ends a request whose client has gone without a word to Lua, so its place is free at `end` only.
 *
 * @param client its address
 * @param end when the request stops waiting at the latest
 * @returns whether there was a place
 */
export function beginWaiting(this: void, upstream: string, client: string, end: number): boolean {
  const now = monotonicNow();
  const before = waiting[upstream];
  const all = before === undefined ? [] : stillWaiting(before.all, now);
  const byClient = before === undefined || all.length === 0 ? {} : before.byClient;
  const ends = stillWaiting(byClient[client] ?? [], now);
  const hasPlace = all.length < UPSTREAM_LIMIT && ends.length < CLIENT_LIMIT;
  if (hasPlace) {
    all.push(end);
    ends.push(end);
  }
  byClient[client] = ends.length === 0 ? undefined : ends;
  waiting[upstream] = { all, byClient };
  return hasPlace;
}

/** Gives the place back. */
export function endWaiting(this: void, upstream: string, client: string, end: number): void {
  const present = waiting[upstream];
  if (present === undefined) return;
  present.all = without(present.all, end);
  const ends = without(present.byClient[client] ?? [], end);
  present.byClient[client] = ends.length === 0 ? undefined : ends;
}

function stillWaiting(ends: Ends, now: number): Ends {
  const left: Ends = [];
  for (const end of ends) if (end > now) left.push(end);
  return left;
}

function without(ends: Ends, end: number): Ends {
  const left: Ends = [];
  let isTaken = false;
  for (const one of ends) {
    if (one === end && !isTaken) isTaken = true;
    else left.push(one);
  }
  return left;
}

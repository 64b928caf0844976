import type { Cleanup, RequestCount } from "ffi";
import { addToEnd, countsEnd, newCount } from "../machine/request-end.ts";

/** How many may wait, in one worker. */
export interface WaitingLimits {
  /** Of an upstream. */
  readonly size: number;
  /** And of those, of one client. */
  readonly perClient: number;
}

/** Where the rules have no queue. */
export const USUAL_LIMITS: WaitingLimits = { size: 1000, perClient: 32 };

/** A request that waits. */
export interface Waiter {
  /** Its client's address, or network. */
  readonly client: string;
  /** Any server will do for it; else it waits for its own. */
  readonly isForAny: boolean;
  /** Not 0 when the request is over: nginx ends one whose client has gone without a word to Lua. */
  readonly ends: RequestCount;
  readonly atEnd: Cleanup;
}

/** Requests that try to get a place at the same time: a single one would take one place in each of its steps only. */
const ABREAST = 16;

/** By upstream, in the order in which they came. */
const waiting: Record<string, Waiter[] | undefined> = {};

/**
 * Takes a place among the requests that wait, so that nobody can have a proxy hold more and more connections.
 * @param client its address, or network
 * @param isForAny whether any server will do
 * @returns `undefined` if there is no place
 */
export function beginWaiting(
  this: void,
  upstream: string,
  client: string,
  isForAny: boolean,
  { size, perClient }: WaitingLimits,
): Waiter | undefined {
  const present: Waiter[] = [];
  let ofClient = 0;
  for (const one of waiting[upstream] ?? []) {
    if (!isThere(one)) continue;
    present.push(one);
    if (one.client === client) ofClient++;
  }
  waiting[upstream] = present;
  if (present.length >= size || ofClient >= perClient) return undefined;
  const atEnd = addToEnd();
  if (atEnd === undefined) return undefined;
  const ends = newCount();
  atEnd.data = ends;
  atEnd.handler = countsEnd;
  const waiter = { client, isForAny, ends, atEnd };
  present.push(waiter);
  return waiter;
}

/** Gives the place back. */
export function endWaiting(this: void, upstream: string, waiter: Waiter): void {
  // Nobody keeps the count from here on.
  waiter.atEnd.handler = undefined;
  const left: Waiter[] = [];
  for (const one of waiting[upstream] ?? []) if (one !== waiter) left.push(one);
  waiting[upstream] = left;
}

/** Requests of an upstream that wait in this worker. */
export function waitersOf(this: void, upstream: string): number {
  let count = 0;
  for (const one of waiting[upstream] ?? []) if (isThere(one)) count++;
  return count;
}

/** Whether requests wait for any server, which those that come now must not overtake. */
export function isQueue(this: void, upstream: string): boolean {
  for (const one of waiting[upstream] ?? []) if (one.isForAny && isThere(one)) return true;
  return false;
}

/** Whether it is a request's turn to try to get a place. */
export function isInFront(this: void, upstream: string, waiter: Waiter): boolean {
  let before = 0;
  for (const one of waiting[upstream] ?? []) {
    if (one === waiter) return true;
    if (one.isForAny && isThere(one)) before++;
    if (before >= ABREAST) return false;
  }
  return false;
}

function isThere({ ends }: Waiter): boolean {
  return ends.value === 0;
}

import type { Failure, Outlier, ProvisionedHealth } from "../../affinity/health.ts";
import { statusSet } from "../../affinity/statuses.ts";

/** What an upstream's rules take for a failure of a server, beyond what nginx tries another one for. */
export interface Judgement {
  /** Whether each kind counts. */
  readonly error: boolean;
  readonly timeout: boolean;
  readonly invalidHeader: boolean;
  /** Statuses of answers that count; `undefined`: those that nginx tried another server for. */
  readonly statuses: Readonly<Record<number, true | undefined>> | undefined;
  readonly outlier: Outlier | undefined;
  /** The last tries in this worker, by place. */
  windows: Record<string, Window | undefined>;
}

/** The last tries of a place. */
interface Window {
  readonly hasFailed: boolean[];
  /** Where the next is written. */
  next: number;
  failures: number;
}

/** @returns undefined where the rules say nothing, and answers need no look */
export function judgementOf(this: void, { failOn, outlier }: ProvisionedHealth): Judgement | undefined {
  if (failOn === undefined && outlier === undefined) return undefined;
  return {
    error: counts(failOn, "error"),
    timeout: counts(failOn, "timeout"),
    invalidHeader: counts(failOn, "invalidHeader"),
    statuses: failOn === undefined ? undefined : statusSet(statusesOf(failOn)),
    outlier,
    windows: {},
  };
}

function counts(failOn: readonly Failure[] | undefined, kind: Failure): boolean {
  if (failOn === undefined) return true;
  for (const one of failOn) if (one === kind) return true;
  return false;
}

function statusesOf(failOn: readonly Failure[]): Exclude<Failure, "error" | "timeout" | "invalidHeader">[] {
  const statuses: Exclude<Failure, "error" | "timeout" | "invalidHeader">[] = [];
  for (const one of failOn) if (one !== "error" && one !== "timeout" && one !== "invalidHeader") statuses.push(one);
  return statuses;
}

/**
 * Notes how a try went.
 * @returns the failures among the last tries if they are too many; else 0
 */
export function noteTry(this: void, judgement: Judgement, place: string, isFailure: boolean): number {
  const { outlier, windows } = judgement;
  if (outlier === undefined) return 0;
  let window = windows[place];
  if (window === undefined) {
    // A place without failures needs no window: all of its tries were good.
    if (!isFailure) return 0;
    window = { hasFailed: [], next: 0, failures: 0 };
    for (let i = 0; i < outlier.of; i++) window.hasFailed.push(false);
    windows[place] = window;
  }
  if (window.hasFailed[window.next]) window.failures--;
  if (isFailure) window.failures++;
  window.hasFailed[window.next] = isFailure;
  window.next = (window.next + 1) % outlier.of;
  if (window.failures === 0) windows[place] = undefined;
  return isFailure && window.failures >= outlier.failures ? window.failures : 0;
}

/** Forgets the tries of all places but these. */
export function keepTriesOf(this: void, judgement: Judgement, places: readonly string[]): void {
  const windows: Record<string, Window | undefined> = {};
  for (const place of places) windows[place] = judgement.windows[place];
  judgement.windows = windows;
}

/** Forgets the tries of a place: it begins anew. */
export function forgetTries(this: void, { windows }: Judgement, place: string): void {
  windows[place] = undefined;
}

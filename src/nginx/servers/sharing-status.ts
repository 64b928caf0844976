import { monotonicNow } from "../machine/clock.ts";

/*
 * How the worker that shares changes of servers gets on, for all workers to know.
 */

const dictionary = ngx.shared.limpet;

export interface SharingStatus {
  /** Seconds since Redis was read last; `undefined`: it was not yet. */
  readonly age: number | undefined;
  /** Why changes are not shared at present; `undefined` while they are. */
  readonly problem: string | undefined;
}

export function sharingStatus(this: void, upstream: string): SharingStatus {
  const [at] = dictionary!.get(readKey(upstream));
  const [problem] = dictionary!.get(problemKey(upstream));
  return {
    age: typeof at === "number" ? Math.max(0, monotonicNow() - at) : undefined,
    problem: typeof problem === "string" ? problem : undefined,
  };
}

/** Redis was read, and what it has and what this proxy knows are the same. */
export function noteShared(this: void, upstream: string): void {
  dictionary!.set(readKey(upstream), monotonicNow());
  dictionary!.delete(problemKey(upstream));
}

export function noteNotShared(this: void, upstream: string, problem: string): void {
  dictionary!.set(problemKey(upstream), problem);
}

function readKey(upstream: string): string {
  return `servers shared ${upstream}`;
}

function problemKey(upstream: string): string {
  return `servers not shared ${upstream}`;
}

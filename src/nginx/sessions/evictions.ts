import { warnSeldom } from "../status/faults.ts";

/** Sessions that came back, and those that did not. */
export type EvictedKind = "known" | "new";

export const EVICTED_KINDS: readonly EvictedKind[] = ["known", "new"];

const dictionary = ngx.shared.limpet;

/** Counts, for all workers, the sessions that were forgotten because there was no room for another. */
export function evictionCounter(upstream: string): (this: void, kind: EvictedKind) => void {
  return (kind) => {
    if (dictionary !== undefined) dictionary.incr(keyOf(upstream, kind), 1, 0);
    if (kind === "known") {
      warnSeldom(
        upstream,
        'its memory for sessions is full, so sessions that are in use are forgotten; give learn() more, such as memory: "64m"',
      );
    }
  };
}

export function evictions(upstream: string, kind: EvictedKind): number {
  const [count] = dictionary === undefined ? [0] : dictionary.get(keyOf(upstream, kind));
  return (count as number | undefined) ?? 0;
}

function keyOf(upstream: string, kind: EvictedKind): string {
  return `evicted ${upstream} ${kind}`;
}

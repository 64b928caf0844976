import type { Sight } from "./visitors.ts";

/** What a fault did to the clients of one contender. */
export interface Account {
  readonly contender: string;
  readonly requests: number;
  /** Requests that had no answer of a server, or another than 200: those that may be repeated, and the others. */
  readonly failed: number;
  readonly failedOrders: number;
  /** How often a session was answered by another server than before, and how often at least it had to be. */
  readonly moved: number;
  readonly hadToMove: number;
  /** Sessions that the server that answered did not know. */
  readonly lost: number;
  /** Milliseconds from the fault to the end of the last request that failed, or waited for a timeout; 0 where none did. */
  readonly noticedAfter: number;
  /** Milliseconds in which 99 % of the requests were answered, before and during the fault. */
  readonly p99Before: number;
  readonly p99During: number;
  /** Orders that were acknowledged and are not in the cart, and orders that are in it twice. */
  readonly missingOrders: number;
  readonly doubledOrders: number;
  /** Requests that the client sent and the proxy does not know, or knows twice, or knows with another status. */
  readonly unaccounted: number;
}

/** What there is to judge by. */
export interface Evidence {
  readonly contender: string;
  readonly sights: readonly Sight[];
  /** When it broke, and when it was mended, as of `performance.now()`. */
  readonly from: number;
  readonly to: number;
  /** Sessions on the servers that it hits, when it broke. */
  readonly sessionsHit: number;
  /** Lines of the proxies' logs. */
  readonly accesses: readonly string[];
  readonly carts: { readonly missing: number; readonly doubled: number };
}

/** Milliseconds after which a request waited for a timeout of its proxy. */
const LONG = 950;

/** The session is unknown to the server. */
const LOST = 409;

export function accountOf(evidence: Evidence): Account {
  const { contender, sights, from, to, sessionsHit, carts } = evidence;
  const during = sights.filter(({ at }) => at >= from && at < to);
  const failures = sights.filter(({ at, outcome }) => at >= from && outcome !== 200 && outcome !== LOST);
  const delays = sights.filter(({ at, duration }) => at >= from && duration >= LONG);
  const moves = sights.filter(({ at, server, before }) => at >= from && isMove(server, before));
  return {
    contender,
    requests: sights.length,
    failed: failures.filter(({ isRepeatable }) => isRepeatable).length,
    failedOrders: failures.filter(({ isRepeatable }) => !isRepeatable).length,
    moved: moves.length,
    hadToMove: sessionsHit,
    lost: sights.filter(({ at, outcome }) => at >= from && outcome === LOST).length,
    noticedAfter: Math.max(0, ...[...failures, ...delays].map(({ at, duration }) => at + duration - from)),
    p99Before: percentile(sights.filter(({ at, duration }) => at + duration < from)),
    p99During: percentile(during),
    missingOrders: carts.missing,
    doubledOrders: carts.doubled,
    unaccounted: unaccounted(evidence).length,
  };
}

/** Moves of sessions, failures, and what the proxies do not know, one a line: what to look for in the logs. */
export function notableOf(evidence: Evidence): string[] {
  const { contender, sights, from } = evidence;
  const lost = new Set(unaccounted(evidence));
  return sights
    .filter((sight) => isMove(sight.server, sight.before) || sight.outcome !== 200 || lost.has(sight))
    .map(({ id, at, duration, outcome, server, before, verdict }) => {
      const time = `${((at - from) / 1000).toFixed(3)} s after the fault`;
      const where = `${before ?? "none"} → ${server ?? "none"}`;
      return `${contender}: ${time}, within ${duration.toFixed(0)} ms: ${outcome}, ${where}, ${verdict ?? ""} (${id})`;
    });
}

function isMove(server: string | undefined, before: string | undefined): boolean {
  return server !== undefined && before !== undefined && server !== before;
}

function percentile(sights: readonly Sight[]): number {
  const durations = sights.map(({ duration }) => duration).sort((a, b) => a - b);
  return durations[Math.ceil(durations.length * 0.99) - 1] ?? 0;
}

function unaccounted({ sights, accesses }: Evidence): readonly Sight[] {
  const statuses = new Map<string, string[]>();
  for (const line of accesses) {
    const [status = "", id = ""] = line.split(" ");
    statuses.set(id, [...(statuses.get(id) ?? []), status]);
  }
  return sights.filter(({ id, outcome }) => {
    const known = statuses.get(id) ?? [];
    // A client that saw the connection break may have been heard or not.
    if (typeof outcome === "string") return known.length > 1;
    return known.length !== 1 || known[0] !== String(outcome);
  });
}

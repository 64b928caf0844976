import type { Failure } from "./failure.ts";
import type { Settings } from "./settings.ts";

/**
 * How a Redis is, as all workers of this nginx see it:
 * - up: it answers;
 * - slow, down, refused: it did not answer in time, could not be reached, or refused what it was
 *   asked (a wrong password, say), too often in a row; it is left alone, and tried now and then;
 * - full: it answers and takes no writes for want of memory. "refused", too, if it has other reasons.
 */
export type RedisState = "up" | "slow" | "down" | "refused" | "full";

/** For the status page. Counters are of all workers, since nginx started. */
export interface RedisStatus {
  readonly state: RedisState;
  /** What was wrong, for people; empty while it is up. */
  readonly reason: string;
  readonly counters: Readonly<Record<RedisCounter, number>>;
}

/**
 * - lookups: questions of requests, of which
 *   - found: had a server for an answer
 *   - skipped: were not asked, as Redis was being left alone
 * - timeouts, failures: of look-ups and of batches of writes
 * - writes: that Redis took
 * - writesFailed: that it refused
 * - writesDropped: that were never sent, for too many waited
 * - opened: how often it began to be left alone
 */
export type RedisCounter = (typeof REDIS_COUNTERS)[number];

export const REDIS_COUNTERS = [
  "lookups",
  "found",
  "skipped",
  "timeouts",
  "failures",
  "writes",
  "writesFailed",
  "writesDropped",
  "opened",
] as const;

/**
 * What the workers know of a Redis together: the circuit breaker and the counters. It is in the shared
 * dictionary, so that its failures are found out and logged once, and outlives a reload.
 */
export interface SharedState {
  readonly upstream: string;
  readonly failures: number;
  readonly retryAfter: number;
  readonly counters: Readonly<Record<RedisCounter, string>>;
  /** Failures in a row. */
  readonly failuresKey: string;
  /** Why Redis is being left alone; nothing while it is not. */
  readonly openKey: string;
  /** There until Redis may be tried again. */
  readonly restKey: string;
  /** Why it takes no writes; nothing while it does. */
  readonly writesKey: string;
  /** What was answered, for people. */
  readonly openReasonKey: string;
  readonly writesReasonKey: string;
}

export function createSharedState({ upstream, failures, retryAfter }: Settings): SharedState {
  if (ngx.shared.limpet === undefined) error("Redis needs lua_shared_dict limpet", 0);
  const counters: Partial<Record<RedisCounter, string>> = {};
  for (const counter of REDIS_COUNTERS) counters[counter] = `redis ${counter} ${upstream}`;
  return {
    upstream,
    failures,
    retryAfter,
    counters: counters as Record<RedisCounter, string>,
    failuresKey: `redis failures in a row ${upstream}`,
    openKey: `redis open ${upstream}`,
    restKey: `redis rest ${upstream}`,
    writesKey: `redis writes refused ${upstream}`,
    openReasonKey: `redis open reason ${upstream}`,
    writesReasonKey: `redis writes refused reason ${upstream}`,
  };
}

const dictionary = ngx.shared.limpet!;

export function count({ counters }: SharedState, counter: RedisCounter, by: number): void {
  dictionary.incr(counters[counter], by, 0);
}

/** Whether Redis may be asked now. While it is being left alone, one asker in each `retryAfter` may. */
export function mayAsk({ openKey, restKey, retryAfter }: SharedState): boolean {
  const [open] = dictionary.get(openKey);
  if (open === undefined) return true;
  const [first] = dictionary.add(restKey, true, retryAfter);
  return first!;
}

export function countSuccess(state: SharedState): void {
  const [failures] = dictionary.get(state.failuresKey);
  if (failures === undefined) return;
  dictionary.delete(state.failuresKey);
  const [open] = dictionary.get(state.openKey);
  if (open === undefined) return;
  dictionary.delete(state.openKey);
  dictionary.delete(state.restKey);
  logRedis(ngx.NOTICE, state, "is back");
}

export function countFailure(state: SharedState, { kind, reason }: Failure): void {
  count(state, kind === "slow" ? "timeouts" : "failures", 1);
  const [failures] = dictionary.incr(state.failuresKey, 1, 0);
  if (failures === undefined || failures < state.failures) return;
  // First the rest: else somebody might take the breaker for open and tried.
  dictionary.set(state.restKey, true, state.retryAfter);
  const [first] = dictionary.add(state.openKey, kind);
  if (first) {
    count(state, "opened", 1);
    logRedis(ngx.WARN, state, `is ${kind} and left alone, to be tried every ${state.retryAfter} s: ${reason}`);
  } else {
    dictionary.set(state.openKey, kind);
  }
  dictionary.set(state.openReasonKey, reason);
}

/** Redis answers, and takes no writes. */
export function countRefusedWrites(state: SharedState, kind: "full" | "refused", reason: string): void {
  const [known] = dictionary.get(state.writesKey);
  if (known === kind) return;
  dictionary.set(state.writesKey, kind);
  dictionary.set(state.writesReasonKey, reason);
  logRedis(ngx.WARN, state, `is ${kind === "full" ? "full" : "refusing writes"}: ${reason}`);
}

export function countTakenWrites(state: SharedState): void {
  const [known] = dictionary.get(state.writesKey);
  if (known === undefined) return;
  dictionary.delete(state.writesKey);
  logRedis(ngx.NOTICE, state, "takes writes again");
}

export function statusOf(state: SharedState): RedisStatus {
  const counted: Partial<Record<RedisCounter, number>> = {};
  for (const counter of REDIS_COUNTERS) {
    const [value] = dictionary.get(state.counters[counter]);
    counted[counter] = (value as number | undefined) ?? 0;
  }
  const counters = counted as Record<RedisCounter, number>;
  const [open] = dictionary.get(state.openKey);
  const [writes] = dictionary.get(state.writesKey);
  const trouble = (open ?? writes) as RedisState | undefined;
  if (trouble === undefined) return { state: "up", reason: "", counters };
  const [reason] = dictionary.get(open === undefined ? state.writesReasonKey : state.openReasonKey);
  return { state: trouble, reason: (reason as string | undefined) ?? "", counters };
}

function logRedis(level: NgxLogLevel, { upstream }: SharedState, event: string): void {
  ngx.log(level, `limpet: upstream "${upstream}": Redis ${event}`);
}

import type { Failure } from "./failure.ts";
import type { Settings } from "./settings.ts";

/**
 * The state of a Redis, or of one node of a cluster, as all workers of this nginx see it:
 * - up: it answers;
 * - slow, down, refused: too often in a row, it did not answer in time, could not be reached, or refused a
 *   command (for example, because of a wrong password). It is not used, except for a try at intervals;
 * - full: it answers, but accepts no writes because it is out of memory. If it has another reason, "refused".
 */
export type RedisState = "up" | "slow" | "down" | "refused" | "full";

/** For the status page. Counters are for all workers, since nginx started. */
export interface RedisStatus {
  readonly state: RedisState;
  /** Readable text about what is wrong; empty while it is up. */
  readonly reason: string;
  readonly counters: Readonly<Record<RedisCounter, number>>;
  /** Of a cluster: the masters by their places, and whether each is up. */
  readonly masters: Readonly<Record<string, boolean>>;
}

/**
 * - lookups: lookups by requests, of which
 *   - found: got a server as the answer
 *   - skipped: were not sent, because Redis was not in use
 * - redirected: commands that were sent again, to the node of a cluster that another one named
 * - timeouts, failures: of lookups and of batches of writes
 * - writes: accepted by Redis
 * - writesFailed: refused by Redis
 * - writesDropped: never sent, because too many were waiting
 * - opened: how often the circuit breaker opened
 */
export type RedisCounter = (typeof REDIS_COUNTERS)[number];

export const REDIS_COUNTERS = [
  "lookups",
  "found",
  "skipped",
  "redirected",
  "timeouts",
  "failures",
  "writes",
  "writesFailed",
  "writesDropped",
  "opened",
] as const;

/**
 * What the workers share about a Redis, or about one node of a cluster: the circuit breaker and the counters, which
 * are the same for all nodes. It is in the shared dictionary, so that failures are noticed and logged once, and it
 * survives a reload.
 */
export interface SharedState {
  readonly upstream: string;
  /** For messages. */
  readonly name: string;
  readonly failures: number;
  readonly retryAfter: number;
  readonly counters: Readonly<Record<RedisCounter, string>>;
  /** Failures in a row. */
  readonly failuresKey: string;
  /** Why the circuit breaker is open; nothing while it is closed. */
  readonly openKey: string;
  /** Exists until Redis may be tried again. */
  readonly restKey: string;
  /** Why it accepts no writes; nothing while it does. */
  readonly writesKey: string;
  /** The answers, as readable text. */
  readonly openReasonKey: string;
  readonly writesReasonKey: string;
}

/** @param place of a node of a cluster; empty for the only Redis, and for a cluster of which nothing is known yet */
export function createSharedState({ upstream, failures, retryAfter }: Settings, place: string): SharedState {
  if (ngx.shared.limpet === undefined) error("Redis needs lua_shared_dict limpet", 0);
  const counters: Partial<Record<RedisCounter, string>> = {};
  for (const counter of REDIS_COUNTERS) counters[counter] = `redis ${counter} ${upstream}`;
  const subject = place === "" ? upstream : `${upstream} ${place}`;
  return {
    upstream,
    name: place === "" ? "Redis" : `Redis node ${place}`,
    failures,
    retryAfter,
    counters: counters as Record<RedisCounter, string>,
    failuresKey: `redis failures in a row ${subject}`,
    openKey: `redis open ${subject}`,
    restKey: `redis rest ${subject}`,
    writesKey: `redis writes refused ${subject}`,
    openReasonKey: `redis open reason ${subject}`,
    writesReasonKey: `redis writes refused reason ${subject}`,
  };
}

const dictionary = ngx.shared.limpet!;

export function count({ counters }: SharedState, counter: RedisCounter, by: number): void {
  dictionary.incr(counters[counter], by, 0);
}

/** Whether a request may ask Redis now. While the circuit breaker is open, one request per `retryAfter` may. */
export function mayAsk({ openKey, restKey, failuresKey, failures, retryAfter }: SharedState): boolean {
  const [open] = dictionary.get(openKey);
  if (open === undefined) return true;
  const [first] = dictionary.add(restKey, true, retryAfter);
  // A success closes the breaker only if failures are counted. Those of an open one may be gone: another worker had
  // an answer between this one's failure and the opening, or the dictionary was full.
  if (first) dictionary.add(failuresKey, failures);
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
  // The rest first. Otherwise another worker might think that the breaker is open and has been tried.
  dictionary.set(state.restKey, true, state.retryAfter);
  const [first] = dictionary.add(state.openKey, kind);
  if (first) {
    count(state, "opened", 1);
    logRedis(ngx.WARN, state, `is ${kind}; retrying only every ${state.retryAfter} s: ${reason}`);
  } else {
    dictionary.set(state.openKey, kind);
  }
  dictionary.set(state.openReasonKey, reason);
}

/** Redis answers, but accepts no writes. */
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

export function counted(state: SharedState): Readonly<Record<RedisCounter, number>> {
  const values: Partial<Record<RedisCounter, number>> = {};
  for (const counter of REDIS_COUNTERS) {
    const [value] = dictionary.get(state.counters[counter]);
    values[counter] = (value as number | undefined) ?? 0;
  }
  return values as Record<RedisCounter, number>;
}

/** What is wrong, as in {@link RedisStatus}; nothing while it is up. */
export function troubleOf(state: SharedState): { readonly state: RedisState; readonly reason: string } | undefined {
  const [open] = dictionary.get(state.openKey);
  const [writes] = dictionary.get(state.writesKey);
  const trouble = (open ?? writes) as RedisState | undefined;
  if (trouble === undefined) return undefined;
  const [reason] = dictionary.get(open === undefined ? state.writesReasonKey : state.openReasonKey);
  return { state: trouble, reason: (reason as string | undefined) ?? "" };
}

function logRedis(level: NgxLogLevel, { upstream, name }: SharedState, event: string): void {
  ngx.log(level, `limpet: upstream "${upstream}": ${name} ${event}`);
}

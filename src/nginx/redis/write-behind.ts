import type { Failure } from "./failure.ts";
import { connect, drop, release, type Link } from "./link.ts";
import { encode, errorCode, isError, receive, send, type Reply } from "./protocol.ts";
import {
  count,
  countFailure,
  countRefusedWrites,
  countSuccess,
  countTakenWrites,
  mayAsk,
  type SharedState,
} from "./state.ts";
import { addWrite, pendingWrites, putBackWrites, takeWrites, type Write, type Writes } from "./writes.ts";
import type { Wire } from "./wire.ts";

/** A worker's road to Redis for what no request waits for. */
export interface WriteBehind {
  readonly link: Link;
  readonly state: SharedState;
  readonly writes: Writes;
  /** Until when a timer is surely at it, or waits to be; 0 where there is none. As of `ngx.now`. */
  timedUntil: number;
}

/** Writes of one batch: what gathers while it is under way is the next. */
const BATCH = 1000;

/**
 * Seconds by which a timer may be late. One that is later was never run (nginx runs so and so many,
 * `lua_max_running_timers`), and is set anew.
 */
const LATEST = 10;

const { now } = ngx;
const protectedCall = pcall;

/** Hands a write over; a timer sends it at once, with all that has gathered by then. */
export function writeLater(behind: WriteBehind, write: Write): void {
  const dropped = addWrite(behind.writes, write);
  if (dropped > 0) count(behind.state, "writesDropped", dropped);
  if (now() >= behind.timedUntil) setTimer(behind, 0);
}

/** @returns whether nginx set it */
function setTimer(behind: WriteBehind, delay: number): boolean {
  const [handle] = ngx.timer.at(delay, onTimer, behind);
  behind.timedUntil = handle === undefined ? 0 : now() + delay + LATEST;
  return handle !== undefined;
}

/** @param premature the worker is about to end: what waits is sent now or never */
function onTimer(this: void, premature: boolean, behind: WriteBehind): void {
  const [ok, fault] = protectedCall(sendAll, behind, premature);
  if (!ok) countFailure(behind.state, { kind: "down", reason: tostring(fault) });
  behind.timedUntil = 0;
  const { writes, state } = behind;
  // nginx refuses timers of a worker that ends.
  if (pendingWrites(writes) === 0 || setTimer(behind, state.retryAfter) || !premature) return;
  count(state, "writesDropped", takeWrites(writes, pendingWrites(writes)).length);
}

function sendAll(this: void, behind: WriteBehind, premature: boolean): void {
  const { writes, state, link } = behind;
  while (pendingWrites(writes) > 0) {
    if (!premature && !mayAsk(state)) return;
    behind.timedUntil = now() + link.settings.writeDeadline + LATEST;
    const failure = sendBatch(behind, takeWrites(writes, BATCH));
    if (failure !== undefined) {
      countFailure(state, failure);
      return;
    }
  }
}

/** Sends a batch in one go, then reads the answers. What is left of it after a failure is pending again. */
function sendBatch(behind: WriteBehind, batch: readonly Write[]): Failure | undefined {
  const { link } = behind;
  const time = now();
  const [wire, unreachable] = connect(link, time + link.settings.writeDeadline);
  if (wire === undefined) {
    putBack(behind, batch, 0);
    return unreachable;
  }
  const commands: string[] = [];
  for (const write of batch) commands.push(command(write, link.settings.keyPrefix, time));
  const unsent = send(wire, table.concat(commands));
  if (unsent !== undefined) {
    drop(link, wire);
    putBack(behind, batch, 0);
    return unsent;
  }
  return readAnswers(behind, batch, wire);
}

function putBack({ writes, state }: WriteBehind, batch: readonly Write[], start: number): void {
  const dropped = putBackWrites(writes, batch, start);
  if (dropped > 0) count(state, "writesDropped", dropped);
}

function command({ digest, server, kind, until }: Write, keyPrefix: string, time: number): string {
  const key = keyPrefix + digest;
  // One that is due already is deleted a second later.
  const ttl = `${Math.max(1, Math.ceil(until - time))}`;
  if (kind === "put") return encode(["SET", key, server, "EX", ttl]);
  return kind === "touch" ? encode(["EXPIRE", key, ttl]) : encode(["SET", key, server, "EX", ttl, "NX"]);
}

/** Errors that say that Redis takes no writes, while it answers questions. */
const WRITES_ONLY: Record<string, "full" | "refused" | undefined> = {
  OOM: "full",
  MISCONF: "refused",
  NOREPLICAS: "refused",
};

/** Errors after which the same write may succeed, here or, with sentinels, elsewhere. */
const NOT_NOW: Record<string, true | undefined> = { READONLY: true, LOADING: true, MASTERDOWN: true, NOAUTH: true };

function readAnswers(behind: WriteBehind, batch: readonly Write[], wire: Wire): Failure | undefined {
  const { link, state } = behind;
  let taken = 0;
  let refusals = 0;
  let failure: Failure | undefined;
  for (let i = 0; i < batch.length; i++) {
    const [reply, broken] = receive(wire);
    if (reply === undefined) {
      putBack(behind, batch, i);
      failure = broken;
      break;
    }
    if (!isError(reply)) {
      taken++;
      restoreIfForgotten(behind, batch[i]!, reply);
      continue;
    }
    const code = errorCode(reply);
    const reason = `${wire.place} answers: ${reply.error}`;
    if (NOT_NOW[code]) {
      putBack(behind, batch, i);
      failure = { kind: "refused", reason };
      break;
    }
    refusals++;
    const kind = WRITES_ONLY[code];
    if (kind === undefined) failure = { kind: "refused", reason };
    else countRefusedWrites(state, kind, reason);
  }
  if (failure === undefined) release(link, wire);
  else drop(link, wire);
  if (taken > 0) {
    count(state, "writes", taken);
    if (refusals === 0) countTakenWrites(state);
  }
  if (refusals > 0) count(state, "writesFailed", refusals);
  if (failure === undefined) countSuccess(state);
  return failure;
}

/** Redis was restarted, or has put the session out for another: it shall know it again. */
function restoreIfForgotten(behind: WriteBehind, write: Write, reply: Reply): void {
  if (write.kind !== "touch" || reply !== 0) return;
  const { digest, server, until } = write;
  const dropped = addWrite(behind.writes, { digest, server, kind: "restore", until });
  if (dropped > 0) count(behind.state, "writesDropped", dropped);
}

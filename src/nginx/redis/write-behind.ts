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
import { monotonicNow } from "../machine/clock.ts";

/** A worker's way to write to Redis without making a request wait. */
export interface WriteBehind {
  readonly link: Link;
  readonly state: SharedState;
  readonly writes: Writes;
  /** Until when a timer is certain to be running or waiting; 0 if there is none. As of `monotonicNow`. */
  timedUntil: number;
}

/** Writes in one batch. Writes that arrive in the meantime are the next batch. */
const BATCH = 1000;

/**
 * Seconds by which a timer may be late. A timer that is later than that was never run (nginx runs only
 * `lua_max_running_timers`), and is set again.
 */
const LATEST = 10;

const protectedCall = pcall;

/** Queues a write. A timer sends it at once, with everything else that is queued by then. */
export function writeLater(behind: WriteBehind, write: Write): void {
  const dropped = addWrite(behind.writes, write);
  if (dropped > 0) count(behind.state, "writesDropped", dropped);
  if (monotonicNow() >= behind.timedUntil) setTimer(behind, 0);
}

/** @returns whether nginx set the timer */
function setTimer(behind: WriteBehind, delay: number): boolean {
  const [handle] = ngx.timer.at(delay, onTimer, behind);
  behind.timedUntil = handle === undefined ? 0 : monotonicNow() + delay + LATEST;
  return handle !== undefined;
}

/** @param premature whether the worker is about to end: what waits must be sent now */
function onTimer(this: void, premature: boolean, behind: WriteBehind): void {
  const [ok, fault] = protectedCall(sendAll, behind, premature);
  if (!ok) countFailure(behind.state, { kind: "down", reason: tostring(fault) });
  behind.timedUntil = 0;
  const { writes, state } = behind;
  // nginx refuses timers in a worker that is ending.
  if (pendingWrites(writes) === 0 || setTimer(behind, state.retryAfter) || !premature) return;
  count(state, "writesDropped", takeWrites(writes, pendingWrites(writes)).length);
}

function sendAll(this: void, behind: WriteBehind, premature: boolean): void {
  const { writes, state, link } = behind;
  while (pendingWrites(writes) > 0) {
    if (!premature && !mayAsk(state)) return;
    behind.timedUntil = monotonicNow() + link.settings.writeDeadline + LATEST;
    const failure = sendBatch(behind, takeWrites(writes, BATCH));
    if (failure !== undefined) {
      countFailure(state, failure);
      return;
    }
  }
}

/** Sends a batch at once, then reads the answers. After a failure, the rest is queued again. */
function sendBatch(behind: WriteBehind, batch: readonly Write[]): Failure | undefined {
  const { link } = behind;
  const time = monotonicNow();
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
  // A write whose time has passed is deleted a second later.
  const ttl = `${Math.max(1, Math.ceil(until - time))}`;
  if (kind === "put") return encode(["SET", key, server, "EX", ttl]);
  return kind === "touch" ? encode(["EXPIRE", key, ttl]) : encode(["SET", key, server, "EX", ttl, "NX"]);
}

/** Errors that mean that Redis accepts no writes, but still answers lookups. */
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

/** Redis was restarted, or dropped the session to make room. It gets the session again. */
function restoreIfForgotten(behind: WriteBehind, write: Write, reply: Reply): void {
  if (write.kind !== "touch" || reply !== 0) return;
  const { digest, server, until } = write;
  const dropped = addWrite(behind.writes, { digest, server, kind: "restore", until });
  if (dropped > 0) count(behind.state, "writesDropped", dropped);
}

import { follow } from "./cluster.ts";
import {
  countNodeFailure,
  mayAskNode,
  MOST_REDIRECTIONS,
  nodeFor,
  redirectedTooOften,
  redirectionIn,
  type Client,
} from "./client.ts";
import { answerOf, type Failure } from "./failure.ts";
import { connect, drop, release } from "./link.ts";
import type { Node } from "./node.ts";
import { ASKING, encode, receive, send } from "./protocol.ts";
import { errorCode, isError, type ErrorReply, type Reply } from "./reply.ts";
import { count, countFailure, countRefusedWrites, countSuccess, countTakenWrites } from "./state.ts";
import { addWrite, forgetWrite, pendingWrites, putBackWrite, takeWrites, type Write } from "./writes.ts";
import type { Wire } from "./wire.ts";
import { monotonicNow } from "../machine/clock.ts";

/*
 * A worker's way to write to Redis without making a request wait. Each node of a cluster has a queue and a timer
 * of its own, so that one that is away holds up no other.
 */

/** Writes in one batch. Writes that arrive in the meantime are the next batch. */
const BATCH = 1000;

/**
 * Seconds by which a timer may be late. A timer that is later than that was never run (nginx runs only
 * `lua_max_running_timers`), and is set again.
 */
const LATEST = 10;

/** Seconds between two times of the clock. */
const CLOCK_STEP = 0.001;

const protectedCall = pcall;

/**
 * Queues a write. A timer sends it at once, with everything else that is queued by then.
 * @param ttl seconds after which Redis should forget it
 */
export function writeLater(
  this: void,
  client: Client,
  digest: string,
  server: string,
  kind: Write["kind"],
  ttl: number,
): void {
  const until = monotonicNow() + ttl;
  addToQueue(client, nodeOf(client, digest), { digest, server, kind, until, redirections: 0, isAsking: false });
}

function nodeOf(client: Client, digest: string): Node {
  return nodeFor(client, client.settings.keyPrefix + digest);
}

function addToQueue(client: Client, node: Node, write: Write): void {
  countDropped(node, addWrite(client.writes, node.queue, write));
  ensureTimer(client, node);
}

/** @param again what to send instead */
function putBack(client: Client, node: Node, write: Write, again: Write): void {
  countDropped(node, putBackWrite(client.writes, node.queue, write, again));
}

function countDropped({ state }: Node, dropped: number): void {
  if (dropped > 0) count(state, "writesDropped", dropped);
}

function ensureTimer(client: Client, node: Node): void {
  if (monotonicNow() >= node.timedUntil) setTimer(client, node, 0);
}

/** @returns whether nginx set the timer */
function setTimer(client: Client, node: Node, delay: number): boolean {
  const [handle] = ngx.timer.at(delay, onTimer, client, node);
  node.timedUntil = handle === undefined ? 0 : monotonicNow() + delay + LATEST;
  return handle !== undefined;
}

/** @param premature whether the worker is about to end: what waits must be sent now */
function onTimer(this: void, premature: boolean, client: Client, node: Node): void {
  const { state, queue } = node;
  const [ok, fault] = protectedCall(sendAll, client, node, premature);
  if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
  node.timedUntil = 0;
  if (pendingWrites(queue) === 0 || setTimer(client, node, state.retryAfter)) return;
  // nginx takes no timer that would have to wait from a worker that is ending.
  if (ngx.worker.exiting()) dropAll(client, node);
}

function dropAll({ writes }: Client, node: Node): void {
  const dropped = takeWrites(writes, node.queue, pendingWrites(node.queue));
  for (const write of dropped) forgetWrite(writes, write);
  countDropped(node, dropped.length);
}

function sendAll(this: void, client: Client, node: Node, premature: boolean): void {
  const { writes, settings } = client;
  const { queue } = node;
  while (pendingWrites(queue) > 0) {
    const batch = keepOwn(client, node, takeWrites(writes, queue, BATCH));
    if (batch.length === 0) continue;
    if (!premature && !mayAskNode(client, node)) {
      putBackFrom(client, node, batch, 0);
      return;
    }
    node.timedUntil = monotonicNow() + settings.writeDeadline + LATEST;
    const failure = sendBatch(client, node, batch);
    if (failure !== undefined) {
      countNodeFailure(client, node, failure);
      return;
    }
  }
}

/** Hands those writes on of which another node has the slots by now. */
function keepOwn(client: Client, node: Node, batch: readonly Write[]): readonly Write[] {
  if (client.cluster === undefined) return batch;
  const own: Write[] = [];
  for (const write of batch) {
    const owner = write.isAsking ? node : nodeOf(client, write.digest);
    if (owner === node) {
      own.push(write);
    } else {
      putBack(client, owner, write, write);
      ensureTimer(client, owner);
    }
  }
  return own;
}

/** Sends a batch at once, then reads the answers. After a failure, the rest is queued again. */
function sendBatch(client: Client, node: Node, batch: readonly Write[]): Failure | undefined {
  const { link } = node;
  const { writeDeadline, keyPrefix } = client.settings;
  const time = monotonicNow();
  const [wire, unreachable] = connect(link, time + writeDeadline);
  if (wire === undefined) {
    putBackFrom(client, node, batch, 0);
    return unreachable;
  }
  const commands: string[] = [];
  for (const write of batch) {
    if (write.isAsking) commands.push(ASKING);
    commands.push(commandOf(write, keyPrefix, time));
  }
  const unsent = send(wire, table.concat(commands));
  if (unsent !== undefined) {
    drop(link, wire);
    putBackFrom(client, node, batch, 0);
    return unsent;
  }
  return readAnswers(client, node, batch, wire);
}

/** Puts the writes from index `start` on back, in their order. */
function putBackFrom(client: Client, node: Node, batch: readonly Write[], start: number): void {
  for (let i = batch.length - 1; i >= start; i--) putBack(client, node, batch[i]!, unredirected(batch[i]!));
}

/** As it was before a node sent it on, for whoever has its slot next time. */
function unredirected(write: Write): Write {
  const { digest, server, kind, until, redirections } = write;
  return redirections === 0 ? write : { digest, server, kind, until, redirections: 0, isAsking: false };
}

function commandOf({ digest, server, kind, until }: Write, keyPrefix: string, time: number): string {
  const key = keyPrefix + digest;
  // A write whose time has passed is deleted a second later.
  // Rounded up, but not because of what adding and subtracting times leaves over.
  const ttl = `${Math.max(1, Math.ceil(until - time - CLOCK_STEP / 2))}`;
  if (kind === "put") return encode(["SET", key, server, "EX", ttl]);
  return kind === "touch" ? encode(["EXPIRE", key, ttl]) : encode(["SET", key, server, "EX", ttl, "NX"]);
}

/** Errors that mean that Redis accepts no writes, but still answers lookups. */
const WRITES_ONLY: Record<string, "full" | "refused" | undefined> = {
  OOM: "full",
  MISCONF: "refused",
  NOREPLICAS: "refused",
};

/** Errors after which the same write may succeed, here or, with sentinels or a cluster, elsewhere. */
const NOT_NOW: Record<string, true | undefined> = {
  READONLY: true,
  LOADING: true,
  MASTERDOWN: true,
  NOAUTH: true,
  CLUSTERDOWN: true,
  TRYAGAIN: true,
};

function readAnswers(client: Client, node: Node, batch: readonly Write[], wire: Wire): Failure | undefined {
  const { link, state } = node;
  let taken = 0;
  let refusals = 0;
  let redirections = 0;
  let failure: Failure | undefined;
  for (let i = 0; i < batch.length; i++) {
    const write = batch[i]!;
    const [reply, broken] = receiveAnswer(wire, write);
    if (reply === undefined) {
      putBackFrom(client, node, batch, i);
      failure = broken;
      break;
    }
    if (!isError(reply)) {
      taken++;
      forgetWrite(client.writes, write);
      restoreIfForgotten(client, node, write, reply);
      continue;
    }
    if (sendOn(client, node, write, wire, reply)) {
      redirections++;
      continue;
    }
    const code = errorCode(reply);
    const reason = answerOf(wire.place, reply.error);
    if (NOT_NOW[code]) {
      putBackFrom(client, node, batch, i);
      failure = { kind: "refused", reason };
      break;
    }
    refusals++;
    forgetWrite(client.writes, write);
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
  // As in sendCommand.
  if (failure === undefined && redirections < batch.length) countSuccess(state);
  return failure;
}

function receiveAnswer(wire: Wire, { isAsking }: Write): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  if (isAsking) {
    const [accepted, failure] = receive(wire);
    if (accepted === undefined) return $multi(undefined, failure);
  }
  return receive(wire);
}

/** Queues a write for the node that another one has named. @returns whether one was named */
function sendOn(client: Client, node: Node, write: Write, wire: Wire, error: ErrorReply): boolean {
  const redirection = redirectionIn(client, wire, error);
  if (redirection === undefined) return false;
  count(node.state, "redirected", 1);
  const { digest, server, kind, until, redirections } = write;
  const named = follow(client.cluster!, redirection);
  if (redirections >= MOST_REDIRECTIONS) {
    putBack(client, named, write, unredirected(write));
    countNodeFailure(client, named, redirectedTooOften(redirection.place));
    if (monotonicNow() >= named.timedUntil) setTimer(client, named, named.state.retryAfter);
    return true;
  }
  const isAsking = redirection.kind === "ask";
  putBack(client, named, write, { digest, server, kind, until, redirections: redirections + 1, isAsking });
  ensureTimer(client, named);
  return true;
}

/** Redis was restarted, or dropped the session to make room. It gets the session again. */
function restoreIfForgotten(client: Client, node: Node, write: Write, reply: Reply): void {
  if (write.kind !== "touch" || reply !== 0) return;
  const { digest, server, until } = write;
  addToQueue(client, node, { digest, server, kind: "restore", until, redirections: 0, isAsking: false });
}

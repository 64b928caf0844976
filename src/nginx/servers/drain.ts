import { slice } from "../../affinity/bytes.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import type { ServerChange } from "../../affinity/servers/change.ts";
import { namedServer, serversByName } from "../../affinity/servers/by-name.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";
import { boundSessions, lastBound } from "./bound-sessions.ts";
import { requestsInFlight } from "./in-flight.ts";
import { forgetScan, isScanned, scanOnce } from "./learned-scan.ts";
import { isLearnedHere, learnedOf, learnedSessions } from "./learned-sessions.ts";
import { publishChange } from "./published.ts";
import { beginSlices } from "./slices.ts";

/*
 * What becomes of servers that drain: how many of their sessions are left, and what is to be done when none is, or when
 * their time is over.
 */

const dictionary = ngx.shared.limpet;

/** How far a server's drain is. Times in seconds. */
export interface Drain {
  /** For how long it has drained. */
  readonly age: number;
  /** Sessions that were seen since it drains, and within `sessionTimeout`; if exact, also before it drained. */
  readonly sessions: number;
  /** All sessions are counted, one by one. */
  readonly isExact: boolean;
  /** Requests that it has now; `undefined` where they are not counted, and nobody knows when they are over. */
  readonly inFlight: number | undefined;
  /** How long ago a session of it was seen last; `undefined`: not since it drains. */
  readonly idle: number | undefined;
  /** When it is likely to be empty, from now; `undefined` where that cannot be told yet. */
  readonly rest: number | undefined;
  /** It has no request, and no session that was seen within `sessionTimeout`, so it can be stopped. */
  readonly isDone: boolean;
}

/**
 * Seconds for which a drain lasts at least: until then a worker may have sent a request there without knowing of the
 * drain, and may not have told yet.
 */
const SETTLING = 3;

/**
 * @param lineup of which it is a server
 */
export function drainOf(this: void, upstream: NginxUpstream, lineup: Lineup, index: number): Drain {
  const { name, rules, bindings } = upstream;
  const server = lineup.generation.servers[index]!.name;
  const now = monotonicNow();
  const [since] = dictionary!.get(sinceKey(name, server));
  const began = (since as number | undefined) ?? now;
  const last = lastBound(name, server);
  const inFlight = requestsInFlight(lineup, index);
  // Who only hashes has no session that is bound.
  const timeout = bindings === undefined ? 0 : rules.sessionTimeout;
  const learned = learnedSessionsOf(upstream, server);
  const sessions = bindings === undefined ? 0 : (learned ?? boundSessions(name, server, timeout));
  // Where all sessions are known, there is no need to wait for those that never come.
  const isEmpty = learned === undefined ? now - Math.max(began, last) >= timeout : learned === 0;
  return {
    age: now - began,
    sessions,
    isExact: learned !== undefined || bindings === undefined,
    inFlight,
    idle: last === 0 ? undefined : now - last,
    rest: restOf(name, server, sessions, now, timeout),
    isDone: since !== undefined && inFlight === 0 && now - began >= SETTLING && isEmpty,
  };
}

/** Of `learn` alone; `undefined` where they are not all counted, or not yet. */
function learnedSessionsOf(upstream: NginxUpstream, server: string): number | undefined {
  if (!isLearnedHere(upstream.rules)) return undefined;
  const of = learnedOf(upstream, server);
  return isScanned(of) ? learnedSessions(of) : undefined;
}

/** By how the number of sessions has fallen since all that were there had the time to be seen: as if it halved evenly. */
function restOf(upstream: string, server: string, sessions: number, now: number, timeout: number): number | undefined {
  const [mark] = dictionary!.get(markKey(upstream, server));
  if (typeof mark !== "string") return undefined;
  const space = mark.indexOf(" ");
  const at = tonumber(slice(mark, 0, space))!;
  const before = tonumber(slice(mark, space + 1, mark.length))!;
  if (sessions === 0) return 0;
  if (sessions >= before || now <= at) return undefined;
  const rate = Math.log(before / sessions) / (now - at);
  return Math.log(sessions) / rate + timeout;
}

/** Seconds between two looks. */
const INTERVAL = 1;
/** Seconds after which a look that has not ended is taken for lost. */
const LONGEST_LOOK = 10;
/** Seconds for which the beginning of a drain is kept without a look: longer than a reload takes. */
const KEPT = 60;

/** Looks after the servers of an upstream that drain, if it is time. One worker does that; it needs a phase that can wait. */
export function lookAfterDrains(this: void, upstream: NginxUpstream): void {
  const now = monotonicNow();
  if (now < upstream.nextDrainLook) return;
  upstream.nextDrainLook = now + LONGEST_LOOK;
  const slices = beginSlices();
  const { current } = upstream;
  const { servers } = current.generation;
  for (let index = 0; index < servers.length; index++) {
    const server = servers[index]!;
    if (server.draining && !server.down) lookAfter(upstream, current, index, server, now);
    else forget(upstream, server.name);
    slices.pause();
  }
  slices.end();
  upstream.nextDrainLook = monotonicNow() + INTERVAL;
}

function lookAfter(
  upstream: NginxUpstream,
  lineup: Lineup,
  index: number,
  server: ProvisionedServer,
  now: number,
): void {
  const { name, rules } = upstream;
  const [since] = dictionary!.get(sinceKey(name, server.name));
  // What is left of an earlier server of this name says nothing of this drain.
  if (since === undefined) forgetProgress(upstream, server.name);
  dictionary!.set(sinceKey(name, server.name), since ?? now, KEPT);
  const drain = drainOf(upstream, lineup, index);
  if (drain.age >= SETTLING && isLearnedHere(rules)) scanOnce(learnedOf(upstream, server.name));
  // Who counts all of them need not wait until each had the time to be seen.
  if ((drain.isExact || drain.age >= rules.sessionTimeout) && drain.sessions > 0) {
    dictionary!.add(markKey(name, server.name), `${now} ${drain.sessions}`);
  }
  if (drain.isDone) {
    const [isNews] = dictionary!.add(doneKey(name, server.name), true);
    if (isNews === true) log(upstream, server, "is drained: it has no sessions and no requests, and can be stopped");
    if (server.isLeaving === true) change(upstream, { kind: "remove", name: server.name });
    return;
  }
  dictionary!.delete(doneKey(name, server.name));
  const { drainUntil } = server;
  if (drainUntil === undefined || drainUntil === 0 || ngx.time() < drainUntil) return;
  const rest = `has ${drain.sessions} sessions and ${drain.inFlight ?? "uncounted"} requests at its deadline`;
  if (server.isLeaving === true) {
    log(upstream, server, `${rest}, and goes`);
    change(upstream, { kind: "remove", name: server.name });
  } else {
    log(upstream, server, `${rest}, and is down from now on`);
    change(upstream, { kind: "update", name: server.name, server: { down: true, drainUntil: 0 } });
  }
}

function change({ name }: NginxUpstream, wanted: ServerChange): void {
  const result = publishChange(name, wanted);
  if (typeof result === "string") ngx.log(ngx.ERR, 'limpet: upstream "', name, '": ', result);
}

function log({ name }: NginxUpstream, server: ProvisionedServer, what: string): void {
  ngx.log(ngx.NOTICE, 'limpet: server "', server.name, '" of upstream "', name, '" ', what);
}

/**
 * Forgets the drains that a change has ended, or begins anew. `lookAfterDrains` would not notice one that is ended and
 * begun between two looks, and would go on with what was counted for the first.
 */
export function forgetDrains(
  this: void,
  upstream: NginxUpstream,
  before: readonly ProvisionedServer[],
  after: readonly ProvisionedServer[],
): void {
  const former = serversByName(before);
  for (const { name, draining } of after) {
    if (namedServer(former, name)?.draining !== draining) forget(upstream, name);
  }
}

function forget(upstream: NginxUpstream, server: string): void {
  const [since] = dictionary!.get(sinceKey(upstream.name, server));
  if (since === undefined) return;
  dictionary!.delete(sinceKey(upstream.name, server));
  forgetProgress(upstream, server);
}

function forgetProgress(upstream: NginxUpstream, server: string): void {
  dictionary!.delete(markKey(upstream.name, server));
  dictionary!.delete(doneKey(upstream.name, server));
  forgetScan(learnedOf(upstream, server));
}

function sinceKey(upstream: string, server: string): string {
  return `drains since ${upstream} ${server}`;
}

/** When the number of sessions was first known, and what it was. */
function markKey(upstream: string, server: string): string {
  return `drain mark ${upstream} ${server}`;
}

function doneKey(upstream: string, server: string): string {
  return `drained ${upstream} ${server}`;
}

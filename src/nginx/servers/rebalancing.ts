import type { Exchange } from "../../affinity/binding/exchange.ts";
import { movesInMinute } from "../../affinity/rebalance.ts";
import type { TakeMove } from "../../affinity/running-upstream.ts";
import { NOT_COUNTED, balanceSessions } from "../../affinity/servers/session-balance.ts";
import { monotonicNow } from "../machine/clock.ts";
import { warnSeldom } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { SLICES, areSketchesLost, boundSessions, sliceAt } from "./bound-sessions.ts";
import { beginSlices } from "./slices.ts";

/*
 * Sessions that move to servers that have fewer. One worker counts the sessions of each server, from what all of them saw,
 * and tells the others, which share one budget.
 */

/** Seconds between two counts. */
const COUNT_INTERVAL = 10;
/** Seconds for which a count is good: then whoever counts is gone. */
const COUNT_KEPT = 60;
/** Seconds between two looks of a worker at the counts. */
const LOOK_INTERVAL = 1;
const MINUTE = 60;
/** Seconds for which a session that moved goes to the same server, also by requests that came before the first answer. */
const MOVE_KEPT = 60;

const dictionary = ngx.shared.limpet;

/** Upstreams whose sessions this worker could not count the last time. */
const uncounted: Record<string, true | undefined> = {};

/** How the rebalancing of an upstream gets on. */
export interface RebalanceStatus {
  /** Who stopped it; `undefined` while it goes on. */
  readonly stoppedBy: string | undefined;
  /** Sessions that were seen within `sessionTimeout`; `undefined` where they were not counted yet. */
  readonly sessions: number | undefined;
  /** Those that moved in this minute, of as many as may. */
  readonly moved: number;
  readonly allowed: number;
}

/** Takes moves from the budget of an upstream, which its workers share. */
export function takeMoveOf(this: void, upstream: string, budget: number): TakeMove {
  return ({ generation, standing }, from, session) => {
    if (dictionary === undefined || stoppedBy(upstream) !== undefined) return undefined;
    const key = moveKey(upstream, session);
    const [known] = dictionary.get(key);
    if (known !== undefined) return known as string;
    const { server, surplus, room } = standing.emptier[from]!;
    const { name } = generation.servers[server]!;
    if (!takeSinceCount("from", upstream, generation.servers[from]!.name, surplus)) return undefined;
    if (takeSinceCount("to", upstream, name, room)) {
      if (takeFromBudget(upstream, budget)) {
        dictionary.set(key, name, MOVE_KEPT);
        return name;
      }
      giveBack("to", upstream, name);
    }
    giveBack("from", upstream, generation.servers[from]!.name);
    return undefined;
  };
}

function takeFromBudget(upstream: string, budget: number): boolean {
  const [sessions] = dictionary!.get(sessionsKey(upstream, ""));
  if (sessions === undefined) return false;
  const minute = Math.floor(monotonicNow() / MINUTE);
  const [moves = Infinity] = dictionary!.incr(minuteKey(upstream, minute), 1, 0, 2 * MINUTE);
  return moves <= movesInMinute(budget, sessions as number, minute);
}

/**
 * Takes one of the sessions that may leave a server, or come to it. What moved before the last count may not be answered yet,
 * or not be told to the worker that counts, so it is taken as not counted.
 */
function takeSinceCount(way: "from" | "to", upstream: string, server: string, most: number): boolean {
  const count = countsOf(upstream);
  const [before] = dictionary!.get(sinceKey(way, upstream, server, count - 1));
  const [moves = Infinity] = dictionary!.incr(sinceKey(way, upstream, server, count), 1, 0, COUNT_KEPT);
  if (moves + ((before as number | undefined) ?? 0) <= most) return true;
  giveBack(way, upstream, server);
  return false;
}

function giveBack(way: "from" | "to", upstream: string, server: string): void {
  dictionary!.incr(sinceKey(way, upstream, server, countsOf(upstream)), -1);
}

/** How often the sessions of an upstream's servers were counted. */
function countsOf(upstream: string): number {
  return (dictionary!.get(countsKey(upstream))[0] as number | undefined) ?? 0;
}

/** A session left its server for another that has fewer. */
export function noteMoved(this: void, upstream: NginxUpstream, { lineup, evidence, idle }: Exchange): void {
  const { sessionTimeout } = upstream.rules;
  // One that was not seen for so long is not counted there any more.
  if (idle > sessionTimeout) return;
  const server = lineup.generation.servers[evidence]!.name;
  const slice = sliceAt(monotonicNow(), sessionTimeout);
  dictionary!.incr(leftKey(upstream.name, server, slice), 1, 0, ((SLICES + 2) * sessionTimeout) / SLICES);
}

/** Counts the sessions of an upstream's servers, if it is time. For one worker, several times a second. */
export function countIfDue(this: void, upstream: NginxUpstream): void {
  const now = monotonicNow();
  if (upstream.rules.policies.rebalance === undefined || now < upstream.nextCount) return;
  upstream.nextCount = now + COUNT_INTERVAL;
  ngx.timer.at(0, count, upstream);
}

function count(this: void, premature: boolean, upstream: NginxUpstream): void {
  if (premature) return;
  const [ok, fault] = pcall(countNow, upstream);
  if (!ok) warnSeldom(upstream.name, `the sessions of its servers cannot be counted: ${tostring(fault)}`);
}

function countNow(this: void, { name, rules, current }: NginxUpstream): void {
  if (areSketchesLost()) {
    // By counts that are too low, sessions would move to servers that have more.
    for (const server of current.generation.servers) dictionary!.delete(sessionsKey(name, server.name));
    dictionary!.delete(sessionsKey(name, ""));
    if (uncounted[name] === undefined) {
      uncounted[name] = true;
      ngx.log(
        ngx.ERR,
        `limpet: upstream "${name}": no session moves to an emptier server, because limpet_drains has no room for those `,
        "of all: it takes 64k for each server and worker",
      );
    }
    return;
  }
  uncounted[name] = undefined;
  const slices = beginSlices(1);
  dictionary!.incr(countsKey(name), 1, 0);
  let sum = 0;
  for (const server of current.generation.servers) {
    const seen = boundSessions(name, server.name, rules.sessionTimeout);
    const sessions = Math.max(0, seen - leftLately(name, server.name, rules.sessionTimeout));
    dictionary!.set(sessionsKey(name, server.name), sessions, COUNT_KEPT);
    sum += sessions;
    slices.pause();
  }
  slices.end();
  dictionary!.set(sessionsKey(name, ""), sum, COUNT_KEPT);
}

function leftLately(upstream: string, server: string, sessionTimeout: number): number {
  const now = sliceAt(monotonicNow(), sessionTimeout);
  let sum = 0;
  for (let slice = now - SLICES; slice <= now; slice++) {
    const [left] = dictionary!.get(leftKey(upstream, server, slice));
    sum += (left as number | undefined) ?? 0;
  }
  return sum;
}

/** Looks at what was counted, if it is time, and at whether somebody stopped it. */
export function lookAtSessionsIfDue(this: void, upstream: NginxUpstream, now: number): void {
  const { rebalance } = upstream.rules.policies;
  if (rebalance === undefined || now < upstream.nextLook) return;
  upstream.nextLook = now + LOOK_INTERVAL;
  const { name, current } = upstream;
  const isStopped = stoppedBy(name) !== undefined;
  for (let index = 0; index < current.generation.servers.length; index++) {
    const [sessions] = dictionary!.get(sessionsKey(name, current.generation.servers[index]!.name));
    current.standing.places[index]!.load.sessions = isStopped ? NOT_COUNTED : ((sessions ?? NOT_COUNTED) as number);
  }
  balanceSessions(current, rebalance);
}

/** Who stopped the rebalancing of an upstream; `undefined` while it goes on. */
function stoppedBy(upstream: string): string | undefined {
  return dictionary!.get(stopKey(upstream))[0] as string | undefined;
}

/**
 * Stops the rebalancing of an upstream in all workers, or has it go on. A reload keeps that, a restart does not.
 * @param by who asks for it
 */
export function stopRebalancing(this: void, upstream: NginxUpstream, isStopped: boolean, by: string): void {
  if (isStopped) dictionary!.set(stopKey(upstream.name), by);
  else dictionary!.delete(stopKey(upstream.name));
  upstream.nextLook = 0;
  ngx.log(ngx.NOTICE, `limpet: upstream "${upstream.name}": rebalancing ${isStopped ? "stopped" : "resumed"} by ${by}`);
}

/** `undefined` where the rules do not ask for it. */
export function rebalanceStatus(this: void, { name, rules }: NginxUpstream): RebalanceStatus | undefined {
  const { rebalance } = rules.policies;
  if (rebalance === undefined || dictionary === undefined) return undefined;
  const minute = Math.floor(monotonicNow() / MINUTE);
  const sessions = dictionary.get(sessionsKey(name, ""))[0] as number | undefined;
  const allowed = sessions === undefined ? 0 : movesInMinute(rebalance.budget, sessions, minute);
  const asked = (dictionary.get(minuteKey(name, minute))[0] as number | undefined) ?? 0;
  return { stoppedBy: stoppedBy(name), sessions, moved: Math.min(asked, allowed), allowed };
}

/**
 * Not the session's key itself: the dictionary keeps no ids in clear. Cookies that were issued in the same second for the
 * same server are the same, but hardly from one address.
 */
function moveKey(upstream: string, session: string): string {
  const address = ngx.var.binary_remote_addr ?? "";
  return `balance move ${upstream} ${ngx.encode_base64(ngx.md5_bin(`${address} ${session}`))}`;
}

function minuteKey(upstream: string, minute: number): string {
  return `balance moves ${upstream} ${minute}`;
}

/** @param server "" for all of them together */
function sessionsKey(upstream: string, server: string): string {
  return `balance sessions ${upstream} ${server}`;
}

function leftKey(upstream: string, server: string, slice: number): string {
  return `balance left ${upstream} ${server} ${slice}`;
}

function countsKey(upstream: string): string {
  return `balance counts ${upstream}`;
}

function sinceKey(way: "from" | "to", upstream: string, server: string, count: number): string {
  return `balance ${way} ${upstream} ${server} ${count}`;
}

function stopKey(upstream: string): string {
  return `balance stopped ${upstream}`;
}

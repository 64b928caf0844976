import type { ProvisionedCheck } from "../../affinity/health.ts";
import { serverNamed } from "../../affinity/servers/generation.ts";
import { monotonicNow } from "../machine/clock.ts";
import { holdsLease, leaveLease } from "../machine/lease.ts";
import { silence } from "../machine/quiet-log.ts";
import { reportFault, reportUnchecked } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import { expiryOf, placeKey } from "./health.ts";
import { logAvoided, logBack, noteReason } from "./log-server.ts";
import { isBrokenOff, isOfThisMachine, whyNotServing } from "./probe.ts";
import { announceChange, isBehind, readSharedState } from "./shared-state.ts";
import { workSideBySide } from "./side-by-side.ts";
import { isDownBy, tallyAfter } from "./tally.ts";

/*
 * Checks of all servers, whether requests come or not: one worker makes them, and writes down for all what changed.
 * A healthy server costs one look at the dictionary for each check, and writes nothing.
 */

/** Seconds between two looks at which servers are due. Each has a timer, in which those that are due are asked side by side. */
const TICK = 0.1;
/** Servers that are asked at the same time; others wait. Each takes a connection of the worker. */
const MOST_AT_ONCE = 100;
/** Servers per second that are asked for the first time: as soon as can be, but not all at once. */
const FIRST_CHECKS = 100;

/** A server that is checked. */
interface CheckedServer {
  readonly of: CheckedUpstream;
  readonly name: string;
  readonly place: string;
  readonly host: string;
  readonly port: number;
  /** When its turn is, which is evenly spread over the interval; and that with jitter, when it is asked. As of `monotonicNow`. */
  turn: number;
  dueAt: number;
  isBeingAsked: boolean;
}

interface CheckedUpstream {
  readonly upstream: NginxUpstream;
  readonly check: ProvisionedCheck;
  generation: number;
  servers: CheckedServer[];
  /** The server at which the next look begins: if more are due than can be asked, each has its turn. */
  next: number;
}

const dictionary = ngx.shared.limpet;

/** What this worker checks, while it holds the lease. */
let checked: CheckedUpstream[] | undefined;
let asked = 0;

/** Begins to check servers, where the rules say so. */
export function keepChecking(): void {
  for (const [, { rules }] of pairs(upstreams as Record<string, NginxUpstream>)) {
    if (rules.health.check !== undefined) {
      ngx.timer.every(TICK, checkDue);
      return;
    }
  }
}

function checkDue(this: void, premature: boolean): void {
  if (premature) {
    leaveLease();
    return;
  }
  if (!holdsLease()) {
    checked = undefined;
    return;
  }
  checked = checked ?? takeOver();
  const due: CheckedServer[] = [];
  for (const one of checked) {
    if (isBehind(one.upstream)) readSharedState(one.upstream);
    if (one.upstream.current.generation.number !== one.generation) takeServers(one);
    takeDue(one, due);
  }
  if (due.length === 0) return;
  silence();
  workSideBySide(due, due.length, askServer);
}

function takeOver(): CheckedUpstream[] {
  const taken: CheckedUpstream[] = [];
  for (const [, upstream] of pairs(upstreams as Record<string, NginxUpstream>)) {
    const { check } = upstream.rules.health;
    if (check === undefined) continue;
    dictionary!.set(markOf(upstream.name), true);
    taken.push({ upstream, check, generation: 0, servers: [], next: 0 });
  }
  return taken;
}

/** Says that there is something of an upstream's checks in the dictionary. */
function markOf(upstream: string): string {
  return `checked ${upstream}`;
}

/** Takes over the servers that an upstream has now. Those that stay keep their turns. */
function takeServers(one: CheckedUpstream): void {
  const { upstream, check } = one;
  const { generation } = upstream.current;
  const known: Record<string, CheckedServer | undefined> = {};
  for (const server of one.servers) known[server.place] = server;
  const now = monotonicNow();
  const count = generation.servers.length;
  // Whoever begins often, because nginx is reloaded often, does not begin with the same servers each time.
  const start = math.random();
  const servers: CheckedServer[] = [];
  for (let index = 0; index < count; index++) {
    const { name, down } = generation.servers[index]!;
    if (down) continue;
    const place = generation.places[index]!;
    const [tally] = dictionary!.get(placeKey("checks", upstream.name, place));
    const period = tally === undefined ? Math.min(check.interval, count / FIRST_CHECKS) : check.interval;
    const turn = now + period * ((index / count + start) % 1);
    servers.push(
      known[place] ?? {
        of: one,
        name,
        place,
        host: generation.hosts[index]!,
        port: generation.ports[index]!,
        turn,
        dueAt: turn,
        isBeingAsked: false,
      },
    );
  }
  one.servers = servers;
  one.generation = generation.number;
  one.next = 0;
}

/** Takes those of an upstream's servers whose turn has come, as many as may be asked. */
function takeDue(one: CheckedUpstream, due: CheckedServer[]): void {
  const { servers, check } = one;
  const now = monotonicNow();
  const first = one.next;
  for (let i = 0; i < servers.length && asked < MOST_AT_ONCE; i++) {
    const at = (first + i) % servers.length;
    const server = servers[at]!;
    if (server.isBeingAsked || server.dueAt > now) continue;
    server.isBeingAsked = true;
    server.turn = Math.max(server.turn + check.interval, now);
    server.dueAt = server.turn + math.random() * check.jitter;
    asked++;
    due.push(server);
    one.next = (at + 1) % servers.length;
  }
}

function askServer(this: void, server: CheckedServer): void {
  const { upstream } = server.of;
  const [ok, fault] = pcall(check, upstream, server);
  server.isBeingAsked = false;
  asked--;
  if (!ok) reportFault(upstream.name, fault);
}

function check(this: void, upstream: NginxUpstream, server: CheckedServer): void {
  const reason = whyNotServing(server.host, server.port, upstream.health.probe);
  if (reason !== undefined && isBrokenOff(reason)) return;
  if (reason !== undefined && isOfThisMachine(reason)) reportUnchecked(upstream.name, reason);
  else noteCheck(upstream, server, reason);
}

/** @param reason why it is not up; `undefined` if it is */
function noteCheck(upstream: NginxUpstream, { of, name, place }: CheckedServer, reason: string | undefined): void {
  const { check } = of;
  const key = placeKey("checks", upstream.name, place);
  const before = dictionary!.get(key)[0] as number | undefined;
  const tally = tallyAfter(before, reason === undefined, check);
  const expiry = expiryOf(upstream.rules, 2 * check.interval);
  if (tally !== before || expiry > 0) dictionary!.set(key, tally, expiry);
  const wasDown = isDownBy(before, check.mandatory);
  const isDown = isDownBy(tally, check.mandatory);
  if (isDown && reason !== undefined && before !== undefined && wasDown) noteReason(upstream, place, reason);
  const { generation, standing } = upstream.current;
  const index = serverNamed(generation, name);
  if (index === undefined || generation.places[index] !== place) return;
  const { isHealthy, avoidedUntil } = standing.places[index]!;
  // What was written may have been lost, or not have been announced.
  const isKnown = isHealthy !== isDown || avoidedUntil > 0;
  if (!isKnown) announceChange(upstream, name);
  if (isDown === wasDown && before !== undefined) return;
  if (isDown) {
    const count = before === undefined ? 1 : check.fall;
    logAvoided(upstream, generation, index, `${reason} (${count} of ${count})`);
  } else if (wasDown && avoidedUntil === 0) {
    logBack(upstream, generation, index);
  }
}

/** Forgets what checks found, in the init phase, where the rules have none any more. */
export function forgetChecks(upstream: NginxUpstream): void {
  const { name, rules, current } = upstream;
  if (dictionary === undefined || rules.health.check !== undefined || dictionary.get(markOf(name))[0] !== true) return;
  dictionary.delete(markOf(name));
  for (const place of current.generation.places) {
    dictionary.delete(placeKey("checks", name, place));
    if (dictionary.get(placeKey("avoided until", name, place))[0] !== undefined) continue;
    dictionary.delete(placeKey("avoided since", name, place));
    dictionary.delete(placeKey("reason", name, place));
  }
}

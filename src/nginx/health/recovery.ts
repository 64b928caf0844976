import type { Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import { silence } from "../machine/quiet-log.ts";
import { reportFault, reportUnchecked } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { keepAvoiding, noteOutage, takeBack } from "./failures.ts";
import { healthKey, placeKey } from "./health.ts";
import { noteReason } from "./log-server.ts";
import { isBrokenOff, isOfThisMachine, whyNotServing } from "./probe.ts";
import { isBehind, readSharedState } from "./shared-state.ts";
import { workSideBySide } from "./side-by-side.ts";

/** Seconds between two rounds. */
const ROUND_INTERVAL = 0.5;
/** Seconds for which a worker has it to itself to probe an upstream's servers, from each probe on, and what one may take. */
const LEASE = 15;
/** Servers that are probed at a time. */
const PROBES_AT_A_TIME = 32;

const dictionary = ngx.shared.limpet;

/**
 * Has the servers that failed requests probed, so that no client's request is spent on finding out whether they are
 * back: by one worker, in one timer, until all of them are.
 */
export function recoverIfNeeded(upstream: NginxUpstream): void {
  if (!upstream.health.isAnyFailed || dictionary === undefined) return;
  const key = healthKey("recovery", upstream.name);
  const [isMine] = dictionary.add(key, true, leaseOf(upstream));
  if (!isMine) return;
  const [timer] = ngx.timer.at(0, recover, upstream);
  if (timer === undefined) dictionary.delete(key);
}

/** After that its timer was lost, because nginx drops timers when too many run, or the worker died. */
function leaseOf({ health }: NginxUpstream): number {
  return LEASE + health.probe.timeout;
}

function recover(this: void, premature: boolean, upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const key = healthKey("recovery", upstream.name);
  if (!premature) {
    silence();
    const [ok, fault] = pcall(probeUntilBack, upstream, key);
    if (!ok) reportFault(upstream.name, fault);
  }
  dictionary.delete(key);
}

function probeUntilBack(this: void, upstream: NginxUpstream, key: string): void {
  for (;;) {
    if (isBehind(upstream)) readSharedState(upstream);
    if (!upstream.health.isAnyFailed || ngx.worker.exiting()) return;
    probeDue(upstream, upstream.current, key);
    noteOutage(upstream);
    dictionary!.set(key, true, leaseOf(upstream));
    ngx.sleep(ROUND_INTERVAL);
  }
}

/** Probes those whose time has come; where all servers failed, each. */
function probeDue(upstream: NginxUpstream, lineup: Lineup, key: string): void {
  const { places, isOutage } = lineup.standing;
  const now = monotonicNow();
  const due: number[] = [];
  for (let index = 0; index < places.length; index++) {
    const { avoidedUntil } = places[index]!;
    if (avoidedUntil > 0 && (avoidedUntil <= now || isOutage)) due.push(index);
  }
  workSideBySide(due, PROBES_AT_A_TIME, (index) => {
    const [ok, fault] = pcall(probe, upstream, lineup, index);
    if (!ok) reportFault(upstream.name, fault);
    dictionary!.set(key, true, leaseOf(upstream));
  });
}

function probe(this: void, upstream: NginxUpstream, { generation, standing }: Lineup, index: number): void {
  const place = generation.places[index]!;
  const isDue = standing.places[index]!.avoidedUntil <= monotonicNow();
  const reason = whyNotBack(upstream, place, isDue, generation.hosts[index]!, generation.ports[index]!);
  if (reason === undefined) {
    takeBack(upstream, generation, index);
    return;
  }
  // Who was not asked is asked in the next round, by whoever makes it.
  if (isBrokenOff(reason)) return;
  if (isOfThisMachine(reason)) {
    reportUnchecked(upstream.name, reason);
    return;
  }
  if (isDue) {
    standing.places[index]!.avoidedUntil = keepAvoiding(upstream, generation, index);
    noteReason(upstream, place, reason);
  }
}

/** Where a server is checked anyway, it is not asked once more when its time is over: what its checks say is what counts. */
function whyNotBack(
  { name, health }: NginxUpstream,
  place: string,
  isDue: boolean,
  host: string,
  port: number,
): string | undefined {
  const [tally] = health.probe.isCheck ? dictionary!.get(placeKey("checks", name, place)) : [undefined];
  if (tally !== undefined && isDue) return undefined;
  return whyNotServing(host, port, health.probe);
}

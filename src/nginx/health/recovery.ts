import type { Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import { reportFault } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { keepAvoiding, noteOutage, takeBack } from "./failures.ts";
import { healthKey } from "./health.ts";
import { logServer } from "./log-server.ts";
import { whyNotServing } from "./probe.ts";
import { readSharedState } from "./shared-state.ts";

/** Seconds between two rounds. */
const ROUND_INTERVAL = 0.5;
/**
 * Seconds for which a worker has it to itself to probe an upstream's servers, from each round on: longer than a
 * round takes. After that its timer was lost, because nginx drops timers when too many run, or the worker died.
 */
const LEASE = 15;
/** Servers that are probed at a time. */
const PROBES_AT_A_TIME = 32;

type Probe = NgxLightThread<[void]>;

const dictionary = ngx.shared.limpet;

/**
 * Has the servers that are avoided probed, so that no client's request is spent on finding out whether they are
 * back: by one worker, in one timer, until all of them are.
 */
export function recoverIfNeeded(upstream: NginxUpstream): void {
  if (!upstream.health.isAnyAvoided || dictionary === undefined) return;
  const key = healthKey("recovery", upstream.name);
  const [isMine] = dictionary.add(key, true, LEASE);
  if (!isMine) return;
  const [timer] = ngx.timer.at(0, recover, upstream);
  if (timer === undefined) dictionary.delete(key);
}

function recover(this: void, premature: boolean, upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const key = healthKey("recovery", upstream.name);
  if (!premature) {
    const [ok, fault] = pcall(probeUntilBack, upstream, key);
    if (!ok) reportFault(upstream.name, fault);
  }
  dictionary.delete(key);
}

function probeUntilBack(this: void, upstream: NginxUpstream, key: string): void {
  for (;;) {
    readSharedState(upstream);
    if (!upstream.health.isAnyAvoided || ngx.worker.exiting()) return;
    probeDue(upstream, upstream.current);
    noteOutage(upstream);
    dictionary!.set(key, true, LEASE);
    ngx.sleep(ROUND_INTERVAL);
  }
}

/** Probes those whose time has come; where all servers failed, each. */
function probeDue(upstream: NginxUpstream, lineup: Lineup): void {
  const { places, isOutage } = lineup.standing;
  const now = monotonicNow();
  let probes: Probe[] = [];
  for (let index = 0; index < places.length; index++) {
    const { avoidedUntil } = places[index]!;
    if (avoidedUntil > 0 && (avoidedUntil <= now || isOutage)) {
      probes.push(ngx.thread.spawn(probe, upstream, lineup, index));
      if (probes.length === PROBES_AT_A_TIME) {
        waitFor(probes);
        probes = [];
      }
    }
  }
  waitFor(probes);
}

function waitFor(probes: readonly Probe[]): void {
  for (const one of probes) ngx.thread.wait(one);
}

function probe(this: void, upstream: NginxUpstream, { generation, standing }: Lineup, index: number): void {
  const place = generation.places[index]!;
  const { name } = generation.servers[index]!;
  const reason = whyNotServing(generation.hosts[index]!, generation.ports[index]!, upstream.rules.protocol);
  if (reason === undefined) {
    takeBack(upstream, place);
    logServer(ngx.NOTICE, upstream.name, name, "is back");
  } else if (standing.places[index]!.avoidedUntil <= monotonicNow()) {
    keepAvoiding(upstream, generation, index);
    logServer(ngx.WARN, upstream.name, name, `is still failing: ${reason}`);
  }
}

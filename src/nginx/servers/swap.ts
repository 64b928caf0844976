import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { createLineup } from "../../affinity/running-upstream.ts";
import type { Generation } from "../../affinity/servers/generation.ts";
import { skipTurns, type Lineup } from "../../affinity/servers/lineup.ts";
import { readStateOf } from "../health/shared-state.ts";
import { warnSeldom } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { publishedNumber, publishedServers } from "./published.ts";
import { beginSlices } from "./slices.ts";

/** Has a newer generation built, off the path of requests, if one was published. */
export function buildIfPublished(upstream: NginxUpstream): void {
  if (upstream.isBuilding || !isPublished(upstream)) return;
  // Where nginx has no timer to spare, the next sync tries again.
  const [timer] = ngx.timer.at(0, build, upstream);
  if (timer !== undefined) upstream.isBuilding = true;
}

/** The same in one go, for a worker that has no requests yet. */
export function buildAtOnce(upstream: NginxUpstream): void {
  if (isPublished(upstream)) buildPublished(upstream, doNotPause);
}

function isPublished({ name, current }: NginxUpstream): boolean {
  const number = publishedNumber(name);
  return number !== undefined && number !== current.generation.number;
}

function build(this: void, premature: boolean, upstream: NginxUpstream): void {
  if (!premature) {
    const slices = beginSlices();
    const [ok, fault] = pcall(buildPublished, upstream, slices.pause);
    slices.end();
    if (!ok) warnSeldom(upstream.name, `its new servers cannot be used: ${tostring(fault)}`);
  }
  upstream.isBuilding = false;
}

function buildPublished(this: void, upstream: NginxUpstream, pause: Pause): void {
  const published = publishedServers(upstream.name, pause);
  if (published === undefined) return;
  const lineup = createLineup(published.number, published.servers, upstream.tools, upstream.current, pause);
  const avoidedUntil = readStateOf(upstream, lineup, pause);
  spreadTurns(lineup);
  // From here on nothing pauses: new requests get these servers, and those in flight keep the lineup that they began with.
  upstream.health.avoidedUntil = avoidedUntil;
  upstream.current = lineup;
  describeServers(upstream, lineup.generation);
}

/** What the phases have to know of a generation as a whole. */
export function describeServers(upstream: NginxUpstream, { servers }: Generation): void {
  const { rules, bindings } = upstream;
  let hasLimits = false;
  let tries = 0;
  for (const { maxConnections, down, draining, weight } of servers) {
    if (maxConnections > 0) hasLimits = true;
    // As the includes count them where nginx knows the servers.
    if (!down && (bindings !== undefined || (!draining && weight > 0))) tries++;
  }
  upstream.isPlain = bindings === undefined && !hasLimits;
  upstream.moreTries = rules.mayChange ? Math.max(0, tries - 1) : 0;
}

/** Not every worker's round begins with the same server. */
export function spreadTurns(lineup: Lineup): void {
  skipTurns(lineup, ngx.worker.pid() % lineup.generation.servers.length);
}

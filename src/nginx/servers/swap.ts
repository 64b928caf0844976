import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { createLineup } from "../../affinity/running-upstream.ts";
import { mayBeTried, type Generation } from "../../affinity/servers/generation.ts";
import { goesByRequests } from "../../affinity/balancing/method.ts";
import { seedRandom } from "../../affinity/balancing/random-numbers.ts";
import { skipTurns, type Lineup } from "../../affinity/servers/lineup.ts";
import { adoptState, readStateOf } from "../health/shared-state.ts";
import { keepTriesOf } from "../health/judgement.ts";
import { monotonicNow } from "../machine/clock.ts";
import { measureServers } from "../metrics/cells.ts";
import { warnSeldom } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { countRequests } from "./in-flight.ts";
import { publishedNumber, publishedServers } from "./published.ts";
import { beginSlices } from "./slices.ts";

/** Seconds after which a build that has not ended is taken for lost: nginx drops timers when too many run. */
const LONGEST_BUILD = 10;

/** Has a newer generation built, off the path of requests, if one was published. */
export function buildIfPublished(upstream: NginxUpstream): void {
  const now = monotonicNow();
  if (now < upstream.buildAgainAt || !isOutdated(upstream)) return;
  const [timer] = ngx.timer.at(0, build, upstream);
  if (timer !== undefined) upstream.buildAgainAt = now + LONGEST_BUILD;
}

/** Seconds between two looks at whether a generation is built. */
const BUILD_LOOK = 0.005;

/** Has a newer generation built, if one was published, and waits until this worker has it. Needs a phase that can wait. */
export function catchUp(upstream: NginxUpstream): void {
  const deadline = monotonicNow() + LONGEST_BUILD;
  while (isOutdated(upstream) && monotonicNow() < deadline) {
    buildIfPublished(upstream);
    ngx.sleep(BUILD_LOOK);
  }
}

/** The same in one go, for a worker that has no requests yet. */
export function buildAtOnce(upstream: NginxUpstream): void {
  if (isOutdated(upstream)) buildPublished(upstream, doNotPause);
}

/** Whether a newer generation was published. As long as this nginx's own is not, those are of the one before. */
function isOutdated({ name, current, isPublished }: NginxUpstream): boolean {
  if (!isPublished) return false;
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
  upstream.buildAgainAt = 0;
}

function buildPublished(this: void, upstream: NginxUpstream, pause: Pause): void {
  const published = publishedServers(upstream.name, pause);
  if (published === undefined) return;
  const lineup = createLineup(published.number, published.servers, upstream.tools, upstream.current, pause);
  const state = readStateOf(upstream, lineup, pause);
  if (upstream.current.generation.servers.length === 0) spreadTurns(lineup);
  // From here on nothing pauses: new requests get these servers, and those in flight keep the lineup that they began with.
  adoptState(upstream, lineup, state);
  takeLineup(upstream, lineup);
}

/** The requests that come from now on get these servers. */
export function takeLineup(upstream: NginxUpstream, lineup: Lineup): void {
  if (upstream.isCounted) countRequests(upstream.name, lineup);
  if (upstream.cell >= 0) measureServers(upstream.name, lineup);
  upstream.current = lineup;
  const { judgement } = upstream.health;
  if (judgement !== undefined) keepTriesOf(judgement, lineup.generation.places);
  // They would keep older generations in memory.
  upstream.spent = [];
  describeServers(upstream, lineup.generation);
}

/** What the phases have to know of a generation as a whole. */
export function describeServers(upstream: NginxUpstream, { servers }: Generation): void {
  const { rules, bindings } = upstream;
  let hasLimits = false;
  let tries = 0;
  for (const server of servers) {
    if (server.maxConnections > 0) hasLimits = true;
    if (mayBeTried(server, bindings !== undefined)) tries++;
  }
  upstream.isCounted = rules.mayChange || hasLimits || goesByRequests(rules);
  upstream.moreTries = rules.mayChange ? Math.max(0, tries - 1) : 0;
}

/** What is left to chance is another in every worker. */
export function seedChance({ tools, current }: NginxUpstream): void {
  seedRandom(tools.balancingTools.random, ngx.worker.pid() + Math.floor(ngx.now() * 1000));
  spreadTurns(current);
}

/** Not every worker's round begins with the same server. */
function spreadTurns(lineup: Lineup): void {
  const { servers } = lineup.generation;
  if (servers.length > 0) skipTurns(lineup, ngx.worker.pid() % servers.length);
}

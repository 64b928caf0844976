import { isBehind, isOutage, readSharedState } from "./health/shared-state.ts";
import { recoverIfNeeded } from "./health/recovery.ts";
import { monotonicNow } from "./machine/clock.ts";
import { holdsLease, leaveLease } from "./machine/lease.ts";
import { measureServers } from "./metrics/cells.ts";
import { tellBoundSessions } from "./servers/bound-sessions.ts";
import { lookAfterDrains } from "./servers/drain.ts";
import { goOnStarting } from "../affinity/servers/lineup.ts";
import { answerTimeDecay, goesByRequests } from "../affinity/balancing/method.ts";
import { lookAfterCounts, lookAtRequests } from "./servers/in-flight.ts";
import { countIfDue, lookAtSessionsIfDue } from "./servers/rebalancing.ts";
import { publishAgainIfLost, publishRules } from "./servers/published.ts";
import { saveIfPublished } from "./servers/saving.ts";
import { lookAtFiles } from "./servers/servers-file.ts";
import { shareIfDue } from "./servers/sharing.ts";
import { buildIfPublished, seedChance } from "./servers/swap.ts";
import { upstreams, type NginxUpstream } from "./upstream.ts";

/** Seconds between two times that a worker reads what the others know. */
const SYNC_INTERVAL = 0.05;
/** The same where requests are balanced by how many the servers have. */
const CLOSE_SYNC_INTERVAL = 0.005;

/** Seconds between two times that a worker says that it measures its servers. */
const MEASURE_INTERVAL = 300;

/** Seconds between two times that a worker tells the others of its requests. */
const TELL_INTERVAL = 1;

const dictionary = ngx.shared.limpet;

/** Syncs with the other workers if it is time: what every request does first. */
export function syncIfDue(upstream: NginxUpstream): void {
  const now = monotonicNow();
  if (now >= upstream.nextSync) sync(upstream, now);
}

function sync(upstream: NginxUpstream, now: number): void {
  if (upstream.nextSync === 0) seedChance(upstream);
  const { health, rules } = upstream;
  const isClose = goesByRequests(rules);
  upstream.nextSync = now + (isClose ? CLOSE_SYNC_INTERVAL : SYNC_INTERVAL);
  if (dictionary === undefined) return;
  if (upstream.isCounted) lookAfterCounts(upstream, now);
  if (upstream.cell >= 0 && now >= upstream.nextMeasure) {
    upstream.nextMeasure = now + MEASURE_INTERVAL;
    upstream.cell = measureServers(upstream.name, upstream.current);
  }
  if (isBehind(upstream)) readSharedState(upstream);
  if (rules.mayChange) {
    if (!upstream.isPublished) publishRules(upstream);
    buildIfPublished(upstream);
  }
  const { standing } = upstream.current;
  if (standing.isOutage) standing.isOutage = isOutage(health, upstream.current);
  recoverIfNeeded(upstream);
  if (standing.isStarting) goOnStarting(upstream.current, now);
  lookAtSessionsIfDue(upstream, now);
  if (isClose) lookAtRequests(upstream.current, answerTimeDecay(rules.balancing));
}

// LuaJIT compiles what requests do. If it came by here while it records one, it would compile all that follows twice.
jit.off(sync);

/** The same without requests, for upstreams whose servers may change: in a timer, again and again. */
export function syncChanging(this: void, premature: boolean): void {
  if (premature) {
    tellLast();
    saveIfPublished();
    leaveLease();
    return;
  }
  const now = monotonicNow();
  for (const [, upstream] of pairs(upstreams)) {
    if (!upstream.rules.mayChange) continue;
    syncIfDue(upstream);
    if (now >= upstream.nextTell) {
      upstream.nextTell = now + TELL_INTERVAL;
      tellBoundSessions(upstream);
      if (holdsLease()) publishAgainIfLost(upstream);
    }
    if (!holdsLease()) continue;
    lookAfterDrains(upstream);
    countIfDue(upstream);
    shareIfDue(upstream);
  }
  lookAtFiles();
  saveIfPublished();
}

/** For a worker that is about to exit, and only has requests left that have begun. */
function tellLast(): void {
  for (const [, upstream] of pairs(upstreams)) {
    if (!upstream.rules.mayChange) continue;
    tellBoundSessions(upstream);
  }
}

/** Begins to sync without requests. */
export function keepSyncing(): void {
  ngx.timer.every(SYNC_INTERVAL, syncChanging);
}

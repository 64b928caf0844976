import { isOutage, readSharedState } from "./health/shared-state.ts";
import { recoverIfNeeded } from "./health/recovery.ts";
import { monotonicNow } from "./machine/clock.ts";
import { leaveLease } from "./machine/lease.ts";
import { publishRules } from "./servers/published.ts";
import { saveIfPublished } from "./servers/saving.ts";
import { buildIfPublished, spreadTurns } from "./servers/swap.ts";
import { upstreams, type NginxUpstream } from "./upstream.ts";

/** Seconds between two times that a worker reads what the others know. */
const SYNC_INTERVAL = 0.05;

const dictionary = ngx.shared.limpet;

/** Syncs with the other workers if it is time: what every request does first. */
export function syncIfDue(upstream: NginxUpstream): void {
  const now = monotonicNow();
  if (now >= upstream.nextSync) sync(upstream, now);
}

function sync(upstream: NginxUpstream, now: number): void {
  if (upstream.nextSync === 0) spreadTurns(upstream.current);
  upstream.nextSync = now + SYNC_INTERVAL;
  if (dictionary === undefined) return;
  const { health, rules } = upstream;
  const [version] = dictionary.get(health.versionKey);
  if (version !== undefined && version !== health.version) readSharedState(upstream);
  if (rules.mayChange) {
    if (!upstream.isPublished) publishRules(upstream);
    buildIfPublished(upstream);
  }
  const { standing } = upstream.current;
  if (standing.isOutage) standing.isOutage = isOutage(health, upstream.current);
  recoverIfNeeded(upstream);
}

/** The same without requests, for upstreams whose servers may change: in a timer, again and again. */
export function syncChanging(this: void, premature: boolean): void {
  if (premature) {
    saveIfPublished();
    leaveLease();
    return;
  }
  for (const [, upstream] of pairs(upstreams)) {
    if (upstream.rules.mayChange) syncIfDue(upstream);
  }
  saveIfPublished();
}

/** Begins to sync without requests. */
export function keepSyncing(): void {
  ngx.timer.every(SYNC_INTERVAL, syncChanging);
}

import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { canPick, markHealthy, type Lineup } from "../../affinity/servers/lineup.ts";
import { updateChoices } from "../../affinity/servers/standing.ts";
import { monotonicNow } from "../machine/clock.ts";
import { readIncarnation } from "../sessions/incarnations.ts";
import type { NginxUpstream } from "../upstream.ts";
import { failuresAllowed, healthKey, placeKey, type Health } from "./health.ts";

const dictionary = ngx.shared.limpet;

/** Announces a change: to the other workers by the version, and to this one at once. */
export function announceChange(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  dictionary.incr(upstream.health.versionKey, 1, 0);
  readSharedState(upstream);
}

/** What the workers know of the servers. */
interface SharedState {
  readonly version: number;
  readonly isAnyAvoided: boolean;
  readonly outageUntil: number;
}

/** Takes over what the workers know of the servers by now. */
export function readSharedState(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const { current } = upstream;
  adoptState(upstream, current, readStateOf(upstream, current, doNotPause));
}

/**
 * Takes over into a lineup what the workers know of its servers by now.
 * @param pause is called after every server
 * @returns what is to be adopted together with the lineup
 */
export function readStateOf(upstream: NginxUpstream, lineup: Lineup, pause: Pause): SharedState {
  const { name, rules, health } = upstream;
  const { generation, standing } = lineup;
  if (dictionary === undefined) return { version: health.version, isAnyAvoided: false, outageUntil: 0 };
  // What changes from here on is a newer version, and is read at the next sync.
  const [version] = dictionary.get(health.versionKey);
  const [outageAt] = dictionary.get(healthKey("outage", name));
  let isChanged = false;
  let isAnyAvoided = false;
  for (let index = 0; index < generation.servers.length; index++) {
    if (!generation.servers[index]!.down) {
      const [until] = dictionary.get(placeKey("avoided until", name, generation.places[index]!));
      const isAvoided = until !== undefined && failuresAllowed(rules, generation, index) > 0;
      if (isAvoided) isAnyAvoided = true;
      standing.places[index]!.avoidedUntil = isAvoided ? (until as number) : 0;
      if (markHealthy(lineup, index, !isAvoided)) isChanged = true;
      if (rules.incarnationHeader !== undefined) readIncarnation(name, lineup, index);
    }
    pause();
  }
  if (isChanged) updateChoices(generation, standing);
  const outageUntil = isAnyAvoided && outageAt !== undefined ? (outageAt as number) + rules.health.failTimeout : 0;
  return { version: (version as number | undefined) ?? 0, isAnyAvoided, outageUntil };
}

export function adoptState(upstream: NginxUpstream, lineup: Lineup, state: SharedState): void {
  const { health } = upstream;
  health.version = state.version;
  health.isAnyAvoided = state.isAnyAvoided;
  health.outageUntil = state.outageUntil;
  lineup.standing.isOutage = isOutage(health, lineup);
}

/** Whether all servers failed, now or a moment ago. */
export function isOutage({ isAnyAvoided, outageUntil }: Health, lineup: Lineup): boolean {
  return isAnyAvoided && (monotonicNow() < outageUntil || !canPick(lineup));
}

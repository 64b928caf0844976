import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { markHealthy, type Lineup } from "../../affinity/servers/lineup.ts";
import { beginTurns } from "../../affinity/servers/standing.ts";
import { readIncarnation } from "../sessions/incarnations.ts";
import type { NginxUpstream } from "../upstream.ts";
import { failuresAllowed, placeKey, type Health } from "./health.ts";

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
  readonly avoidedUntil: Health["avoidedUntil"];
}

/** Takes over what the workers know of the servers by now. */
export function readSharedState(upstream: NginxUpstream): void {
  if (dictionary !== undefined) adoptState(upstream.health, readStateOf(upstream, upstream.current, doNotPause));
}

/**
 * Takes over into a lineup what the workers know of its servers by now.
 * @param pause is called after every server
 * @returns what is to be adopted together with the lineup
 */
export function readStateOf(upstream: NginxUpstream, lineup: Lineup, pause: Pause): SharedState {
  const { name, rules, health } = upstream;
  const { generation, standing } = lineup;
  const avoidedUntil: Health["avoidedUntil"] = {};
  if (dictionary === undefined) return { version: health.version, avoidedUntil };
  // What changes from here on is a newer version, and is read at the next sync.
  const [version] = dictionary.get(health.versionKey);
  const doFailuresCount = failuresAllowed(rules, generation.servers.length) > 0;
  let isChanged = false;
  for (let index = 0; index < generation.servers.length; index++) {
    if (!generation.servers[index]!.down) {
      const [until] = dictionary.get(placeKey("avoided", name, generation.places[index]!));
      const isAvoided = doFailuresCount && until !== undefined;
      avoidedUntil[index] = isAvoided ? (until as number) : undefined;
      if (markHealthy(lineup, index, !isAvoided)) isChanged = true;
      if (rules.incarnationHeader !== undefined) readIncarnation(name, lineup, index);
    }
    pause();
  }
  if (isChanged) beginTurns(generation, standing);
  return { version: (version as number | undefined) ?? 0, avoidedUntil };
}

export function adoptState(health: Health, { version, avoidedUntil }: SharedState): void {
  health.version = version;
  health.avoidedUntil = avoidedUntil;
}

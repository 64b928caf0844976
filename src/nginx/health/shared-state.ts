import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { setHealthy, type Lineup } from "../../affinity/servers/lineup.ts";
import { readIncarnation } from "../sessions/incarnations.ts";
import type { NginxUpstream } from "../upstream.ts";
import { placeKey, type Health } from "./health.ts";

const dictionary = ngx.shared.limpet;

/** Announces a change: to the other workers by the version, and to this one at once. */
export function announceChange(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  dictionary.incr(upstream.health.versionKey, 1, 0);
  readSharedState(upstream);
}

/** Takes over what the workers know of the servers by now. */
export function readSharedState(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  readVersion(upstream.health);
  readServers(upstream, upstream.current, upstream.health.avoidedUntil, doNotPause);
}

/**
 * The same for servers that new requests do not get yet.
 * @param pause is called after every server
 * @returns until when each is avoided
 */
export function readStateOf(upstream: NginxUpstream, lineup: Lineup, pause: Pause): Health["avoidedUntil"] {
  const avoidedUntil: Health["avoidedUntil"] = {};
  // What changes from here on is a newer version, and is read at the next sync.
  readVersion(upstream.health);
  if (dictionary !== undefined) readServers(upstream, lineup, avoidedUntil, pause);
  return avoidedUntil;
}

function readVersion(health: Health): void {
  const [version] = dictionary!.get(health.versionKey);
  health.version = (version as number | undefined) ?? 0;
}

function readServers(
  { name, rules }: NginxUpstream,
  lineup: Lineup,
  avoidedUntil: Health["avoidedUntil"],
  pause: Pause,
): void {
  const { generation, standing } = lineup;
  for (let index = 0; index < generation.servers.length; index++) {
    if (!generation.servers[index]!.down) {
      const [until] = dictionary!.get(placeKey("avoided", name, generation.places[index]!));
      avoidedUntil[index] = until as number | undefined;
      const isHealthy = until === undefined;
      if (standing.places[index]!.isHealthy !== isHealthy) setHealthy(lineup, index, isHealthy);
      if (rules.incarnationHeader !== undefined) readIncarnation(name, lineup, index);
    }
    pause();
  }
}

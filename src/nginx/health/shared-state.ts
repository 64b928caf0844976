import { setHealthy } from "../../affinity/servers/lineup.ts";
import { readIncarnation } from "../sessions/incarnations.ts";
import type { NginxUpstream } from "../upstream.ts";
import { placeKey } from "./health.ts";

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
  const { health, current, name } = upstream;
  const { generation, standing } = current;
  const [version] = dictionary.get(health.versionKey);
  health.version = (version as number | undefined) ?? 0;
  for (let index = 0; index < generation.servers.length; index++) {
    if (!generation.servers[index]!.down) {
      const [until] = dictionary.get(placeKey("avoided", name, generation.places[index]!));
      health.avoidedUntil[index] = until as number | undefined;
      const isHealthy = until === undefined;
      if (standing.places[index]!.isHealthy !== isHealthy) setHealthy(current, index, isHealthy);
      readIncarnation(upstream, index);
    }
  }
}

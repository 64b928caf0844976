import { NO_SERVER } from "../../affinity/servers/picking.ts";
import type { NginxUpstream } from "../upstream.ts";

let turn = 0;

/**
 * A server for a request that the rules or Limpet failed on: the next that is healthy, by turns,
 * with nothing asked that could fail again.
 */
export function nextByTurns({ current }: NginxUpstream): number {
  const { places } = current.standing;
  for (let step = 0; step < places.length; step++) {
    turn = (turn + 1) % places.length;
    if (places[turn]!.isHealthy) return turn;
  }
  return NO_SERVER;
}

import { NO_SERVER, pick } from "../../affinity/servers/picking.ts";
import type { NginxUpstream } from "../upstream.ts";

let turn = 0;

/**
 * A server for a request that the rules or Limpet failed on: the next by turns, without anything that a rule
 * could make fail; and should even that fail, the next that is healthy.
 */
export function fallbackServer({ current }: NginxUpstream): number {
  const [ok, server] = pcall(pick, current, undefined);
  if (ok && server !== NO_SERVER) return server;
  const { places } = current.standing;
  for (let step = 0; step < places.length; step++) {
    turn = (turn + 1) % places.length;
    if (places[turn]!.isHealthy) return turn;
  }
  return NO_SERVER;
}

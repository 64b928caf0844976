import type { Generation } from "../../affinity/servers/generation.ts";
import { canPick, type Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";
import { failTimeoutOf, failuresAllowed, healthKey, placeKey } from "./health.ts";
import { logServer } from "./log-server.ts";
import { announceChange } from "./shared-state.ts";

const dictionary = ngx.shared.limpet;

/** Seconds for which it stays known that a place was avoided, after the time for which it is: longer than probes take. */
const KEPT_FOR = 60;

/**
 * Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`.
 * @param server its index in the lineup, which need not be the one of the day
 */
export function countFailure(upstream: NginxUpstream, { generation, standing }: Lineup, server: number): void {
  const allowed = failuresAllowed(upstream.rules, generation, server);
  if (allowed === 0 || dictionary === undefined) return;
  const failTimeout = failTimeoutOf(upstream.rules, generation, server);
  const place = generation.places[server]!;
  const [failures] = dictionary.incr(placeKey("failures", upstream.name, place), 1, 0, failTimeout);
  if (failures === undefined || failures < allowed) return;
  if (standing.places[server]!.isHealthy) {
    logServer(ngx.WARN, upstream.name, generation.servers[server]!.name, `failed and is avoided for ${failTimeout} s`);
  }
  avoid(upstream, generation, server);
}

/** Takes back a failure that was counted, because it said something of the request rather than of the server. */
export function forgetFailure(upstream: NginxUpstream, { generation, standing }: Lineup, server: number): void {
  if (dictionary === undefined) return;
  const place = generation.places[server]!;
  const key = placeKey("failures", upstream.name, place);
  const [failures] = dictionary.get(key);
  if (failures === undefined) return;
  const [left] = dictionary.incr(key, -1);
  if (left === undefined || standing.places[server]!.isHealthy) return;
  if (left < failuresAllowed(upstream.rules, generation, server)) takeBack(upstream, place);
}

/** Has a server's place avoided by all workers, from now on for its `failTimeout`. */
function avoid(upstream: NginxUpstream, generation: Generation, server: number): void {
  keepAvoiding(upstream, generation, server);
  announceChange(upstream);
  noteOutage(upstream);
}

/** The same for one that is avoided already: only whoever probes it has to know. */
export function keepAvoiding(upstream: NginxUpstream, generation: Generation, server: number): void {
  if (dictionary === undefined) return;
  const failTimeout = failTimeoutOf(upstream.rules, generation, server);
  // Nobody probes a place that is gone, so nobody would ever take its key away.
  const expiry = upstream.rules.mayChange ? failTimeout + KEPT_FOR : 0;
  const key = placeKey("avoided until", upstream.name, generation.places[server]!);
  dictionary.set(key, monotonicNow() + failTimeout, expiry);
}

/** Remembers for all workers that no server is left. They see that by themselves, and read this when one is back. */
export function noteOutage(upstream: NginxUpstream): void {
  if (dictionary === undefined || canPick(upstream.current)) return;
  dictionary.set(healthKey("outage", upstream.name), monotonicNow());
}

/** Has a place used again by all workers. */
export function takeBack(upstream: NginxUpstream, place: string): void {
  if (dictionary === undefined) return;
  dictionary.delete(placeKey("failures", upstream.name, place));
  dictionary.delete(placeKey("avoided until", upstream.name, place));
  announceChange(upstream);
}

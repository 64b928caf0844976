import type { Generation } from "../../affinity/servers/generation.ts";
import { canPick, type Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";
import { expiryOf, failTimeoutOf, failuresAllowed, healthKey, placeKey } from "./health.ts";
import { logAvoided, logBack } from "./log-server.ts";
import { announceChange, isDown } from "./shared-state.ts";

const dictionary = ngx.shared.limpet;

/**
 * Counts a failed try; a server that fails too often is avoided, as with nginx's `max_fails` and `fail_timeout`.
 * @param server its index in the lineup, which need not be the one of the day
 * @param reason what went wrong
 */
export function countFailure(upstream: NginxUpstream, lineup: Lineup, server: number, reason: string): void {
  const { generation } = lineup;
  const allowed = failuresAllowed(upstream.rules, generation, server);
  if (allowed === 0 || dictionary === undefined) return;
  const failTimeout = failTimeoutOf(upstream.rules, generation, server);
  const failures = failuresWith(upstream, generation.places[server]!, failTimeout);
  if (failures >= allowed) avoid(upstream, lineup, server, `${reason} (${failures} of ${allowed})`);
}

/** Counts one more failure of a place. @returns how many there were of late */
function failuresWith({ name, rules }: NginxUpstream, place: string, failTimeout: number): number {
  const key = placeKey("failures", name, place);
  const sinceKey = placeKey("failing since", name, place);
  const expiry = expiryOf(rules, failTimeout);
  const now = monotonicNow();
  const [since] = dictionary!.get(sinceKey);
  // Not by the dictionary's expiry, because the clock may be set.
  if (since === undefined || now - (since as number) >= failTimeout) {
    dictionary!.set(sinceKey, now, expiry);
    dictionary!.delete(key);
  }
  const [failures] = dictionary!.incr(key, 1, 0, expiry);
  return failures ?? 0;
}

/** Takes back a failure that was counted, because it said something of the request rather than of the server. */
export function forgetFailure(upstream: NginxUpstream, lineup: Lineup, server: number): void {
  if (dictionary === undefined) return;
  const { generation, standing } = lineup;
  const key = placeKey("failures", upstream.name, generation.places[server]!);
  const [failures] = dictionary.get(key);
  if (failures === undefined) return;
  const [left] = dictionary.incr(key, -1);
  if (left === undefined || standing.places[server]!.isHealthy) return;
  if (left < failuresAllowed(upstream.rules, generation, server)) takeBack(upstream, generation, server);
}

/**
 * Has a server's place avoided by all workers, from now on for its `failTimeout`.
 * @param reason what went wrong, and how often
 */
export function avoid(upstream: NginxUpstream, { generation, standing }: Lineup, server: number, reason: string): void {
  const isNew = standing.places[server]!.avoidedUntil === 0;
  standing.places[server]!.avoidedUntil = keepAvoiding(upstream, generation, server);
  // Requests that are sent to servers that failed, because all of them did, are no news for other workers.
  if (isNew) {
    logAvoided(upstream, generation, server, reason);
    announceChange(upstream, generation.servers[server]!.name);
  }
  noteOutage(upstream);
}

/** The same for one that is avoided already: only whoever probes it has to know. @returns until when */
export function keepAvoiding(upstream: NginxUpstream, generation: Generation, server: number): number {
  const failTimeout = failTimeoutOf(upstream.rules, generation, server);
  const until = monotonicNow() + failTimeout;
  const expiry = expiryOf(upstream.rules, failTimeout);
  dictionary!.set(placeKey("avoided until", upstream.name, generation.places[server]!), until, expiry);
  return until;
}

/** Remembers for all workers that no server is left. They see that by themselves, and read this when one is back. */
export function noteOutage(upstream: NginxUpstream): void {
  if (dictionary === undefined || canPick(upstream.current)) return;
  dictionary.set(healthKey("outage", upstream.name), monotonicNow());
}

/** Has a server's place used again by all workers, unless its checks are against that. */
export function takeBack(upstream: NginxUpstream, generation: Generation, server: number): void {
  if (dictionary === undefined) return;
  const { name, rules } = upstream;
  const place = generation.places[server]!;
  dictionary.delete(placeKey("failures", name, place));
  dictionary.delete(placeKey("failing since", name, place));
  dictionary.delete(placeKey("avoided until", name, place));
  if (!isDown(name, rules, place)) logBack(upstream, generation, server);
  announceChange(upstream, generation.servers[server]!.name);
}

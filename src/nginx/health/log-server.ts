import type { Generation } from "../../affinity/servers/generation.ts";
import { monotonicNow } from "../machine/clock.ts";
import { logAloud } from "../machine/quiet-log.ts";
import type { NginxUpstream } from "../upstream.ts";
import { expiryOf, placeKey } from "./health.ts";

/*
 * What the log has of a server: one line when it is avoided and one when it is back, of whichever worker finds out first.
 * At level `error`, which is nginx's default: at `warn` nobody would see them.
 */

const dictionary = ngx.shared.limpet;

/** @param reason why, and how often */
export function logAvoided(upstream: NginxUpstream, generation: Generation, server: number, reason: string): void {
  if (dictionary === undefined) return;
  const place = generation.places[server]!;
  const expiry = expiryOf(upstream.rules, 0);
  noteReason(upstream, place, reason);
  const [isFirst] = dictionary.add(placeKey("avoided since", upstream.name, place), monotonicNow(), expiry);
  if (isFirst) log(upstream, generation, server, `is avoided: ${reason}`);
}

/** Keeps for the API why a place is avoided, by what was found last. */
export function noteReason({ name, rules }: NginxUpstream, place: string, reason: string): void {
  dictionary!.set(placeKey("reason", name, place), reason, expiryOf(rules, 0));
}

/** For a server that is avoided for no reason any more. */
export function logBack(upstream: NginxUpstream, generation: Generation, server: number): void {
  if (dictionary === undefined) return;
  const place = generation.places[server]!;
  const key = placeKey("avoided since", upstream.name, place);
  const [since] = dictionary.get(key);
  if (since === undefined) return;
  // Several workers may find it back at the same time.
  const [isFirst] = dictionary.add(`${key} until now, since ${since}`, true, 1);
  if (!isFirst) return;
  dictionary.delete(key);
  dictionary.delete(placeKey("reason", upstream.name, place));
  log(upstream, generation, server, `is back after ${Math.max(0, Math.round(monotonicNow() - (since as number)))} s`);
}

/** Why a place is avoided, by what was found last, and for how many seconds it has been. */
export interface Avoidance {
  readonly reason: string;
  readonly age: number;
}

/** @returns undefined for a place that is not avoided */
export function avoidanceOf(this: void, upstream: string, place: string): Avoidance | undefined {
  if (dictionary === undefined) return undefined;
  const [since] = dictionary.get(placeKey("avoided since", upstream, place));
  const [reason] = dictionary.get(placeKey("reason", upstream, place));
  if (since === undefined || reason === undefined) return undefined;
  return { reason: reason as string, age: Math.max(0, monotonicNow() - (since as number)) };
}

function log({ name }: NginxUpstream, { servers }: Generation, index: number, event: string): void {
  const server = servers[index]!;
  logAloud(ngx.ERR, `limpet: server "${server.name}" (${server.address}) of upstream "${name}" ${event}`);
}

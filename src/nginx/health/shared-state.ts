import { doNotPause, type Pause } from "../../affinity/machine.ts";
import { slice } from "../../affinity/bytes.ts";
import { serverNamed } from "../../affinity/servers/generation.ts";
import { canPick, markHealthy, settleHealth, type Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import { readIncarnation } from "../sessions/incarnations.ts";
import type { NginxUpstream } from "../upstream.ts";
import { healthKey, mayBeAvoided, placeKey, UNREAD, type Health } from "./health.ts";
import { forgetTries } from "./judgement.ts";
import { isDownBy } from "./tally.ts";

const dictionary = ngx.shared.limpet;

/** Changes of which it is kept whom they concern. Who missed more reads everything, which is about as much then. */
const KEPT_CHANGES = 64;

/**
 * Announces a change of a server: to the other workers by the version, and to this one at once.
 * @param server its name
 */
export function announceChange(upstream: NginxUpstream, server: string): void {
  if (dictionary === undefined) return;
  const [version] = dictionary.incr(upstream.health.versionKey, 1, 0);
  if (version !== undefined) dictionary.set(changeKey(upstream.name, version), `${version} ${server}`);
  readSharedState(upstream);
}

function changeKey(upstream: string, version: number): string {
  return `change ${upstream} ${version % KEPT_CHANGES}`;
}

/** Whom a change concerns, if that is still kept, and kept by now: it is written after the version. */
function changedServer(upstream: string, version: number): string | undefined {
  const [text] = dictionary!.get(changeKey(upstream, version));
  if (typeof text !== "string") return undefined;
  const end = text.indexOf(" ");
  return tonumber(slice(text, 0, end)) === version ? slice(text, end + 1, text.length) : undefined;
}

/** What the workers know of the servers. */
interface SharedState {
  readonly version: number;
  readonly isAnyAvoided: boolean;
  readonly isAnyFailed: boolean;
  readonly outageUntil: number;
}

/** Whether there are changes that this worker does not know of. */
export function isBehind({ health }: NginxUpstream): boolean {
  const [version] = dictionary!.get(health.versionKey);
  return version === undefined ? health.version === UNREAD : version !== health.version;
}

/** Takes over what the workers know of the servers by now: of those that changed since this was done last. */
export function readSharedState(upstream: NginxUpstream): void {
  if (dictionary === undefined) return;
  const { current, health, name } = upstream;
  const version = (dictionary.get(health.versionKey)[0] as number | undefined) ?? 0;
  const missed = version - health.version;
  if (health.version === UNREAD || missed < 0 || missed > KEPT_CHANGES) {
    adoptState(upstream, current, readStateOf(upstream, current, doNotPause));
    return;
  }
  let isChanged = false;
  for (let one = health.version + 1; one <= version; one++) {
    const server = changedServer(name, one);
    if (server === undefined) {
      adoptState(upstream, current, readStateOf(upstream, current, doNotPause));
      return;
    }
    const index = serverNamed(current.generation, server);
    if (index !== undefined && readServer(upstream, current, index)) isChanged = true;
  }
  // Who is tried in a panic depends on more than who is healthy.
  if (isChanged || current.standing.isPanicking) settleHealth(current);
  adoptState(upstream, current, summaryOf(upstream, current, version));
}

/**
 * Takes over into a lineup what the workers know of its servers by now.
 * @param pause is called after every server
 * @returns what is to be adopted together with the lineup
 */
export function readStateOf(upstream: NginxUpstream, lineup: Lineup, pause: Pause): SharedState {
  const { health } = upstream;
  if (dictionary === undefined) return summaryOf(upstream, lineup, health.version);
  // What changes from here on is a newer version, and is read at the next sync.
  const [version] = dictionary.get(health.versionKey);
  let isChanged = false;
  for (let index = 0; index < lineup.generation.servers.length; index++) {
    if (readServer(upstream, lineup, index)) isChanged = true;
    pause();
  }
  if (isChanged || lineup.standing.isPanicking) settleHealth(lineup);
  return summaryOf(upstream, lineup, (version as number | undefined) ?? 0);
}

/** @returns whether its health changed by that */
function readServer({ name, rules, health }: NginxUpstream, lineup: Lineup, index: number): boolean {
  const { generation, standing } = lineup;
  if (generation.servers[index]!.down) return false;
  const place = generation.places[index]!;
  const [until] = dictionary!.get(placeKey("avoided until", name, place));
  const hasFailed = until !== undefined && mayBeAvoided(rules, generation, index);
  standing.places[index]!.avoidedUntil = hasFailed ? (until as number) : 0;
  if (rules.incarnationHeader !== undefined) readIncarnation(name, lineup, index);
  const isHealthy = !hasFailed && !isDown(name, rules, place);
  const isChanged = markHealthy(lineup, index, isHealthy);
  if (isChanged && isHealthy && health.judgement !== undefined) forgetTries(health.judgement, place);
  return isChanged;
}

/** Whether its checks have a place avoided. */
export function isDown(upstream: string, { health }: NginxUpstream["rules"], place: string): boolean {
  if (health.check === undefined) return false;
  const [tally] = dictionary!.get(placeKey("checks", upstream, place));
  return isDownBy(tally as number | undefined, health.check.mandatory);
}

function summaryOf({ name, rules }: NginxUpstream, lineup: Lineup, version: number): SharedState {
  const isAnyAvoided = isAny(lineup, false);
  const outageAt = isAnyAvoided && dictionary !== undefined ? dictionary.get(healthKey("outage", name))[0] : undefined;
  const outageUntil = outageAt === undefined ? 0 : (outageAt as number) + rules.health.failTimeout;
  return { version, isAnyAvoided, isAnyFailed: isAnyAvoided && isAny(lineup, true), outageUntil };
}

/** @param hasFailed whether requests that failed have to be the reason */
function isAny({ generation, standing }: Lineup, hasFailed: boolean): boolean {
  const { places } = standing;
  for (let index = 0; index < places.length; index++) {
    const { isHealthy, avoidedUntil } = places[index]!;
    if (hasFailed ? avoidedUntil > 0 : !isHealthy && !generation.servers[index]!.down) return true;
  }
  return false;
}

export function adoptState(upstream: NginxUpstream, lineup: Lineup, state: SharedState): void {
  const { health } = upstream;
  health.version = state.version;
  health.isAnyAvoided = state.isAnyAvoided;
  health.isAnyFailed = state.isAnyFailed;
  health.outageUntil = state.outageUntil;
  lineup.standing.isOutage = isOutage(health, lineup);
}

/** Whether all servers failed, now or a moment ago. */
export function isOutage({ isAnyAvoided, outageUntil }: Health, lineup: Lineup): boolean {
  return isAnyAvoided && (monotonicNow() < outageUntil || !canPick(lineup));
}

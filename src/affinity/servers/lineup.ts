import type { Generation } from "./generation.ts";
import { considerPanic } from "./panic.ts";
import {
  FIRST_SHARE,
  JUST_NOW,
  shareAmongGroups,
  shareAmongStarting,
  updateChoices,
  type Standing,
} from "./standing.ts";
import { NONE_TRIED } from "../balancing/tried.ts";

/** An upstream's servers at one time: which they are, and how they stand. A request keeps the one that it began with. */
export interface Lineup {
  readonly generation: Generation;
  readonly standing: Standing;
}

/** Says whether a server is healthy. */
export function setHealthy(lineup: Lineup, index: number, value: boolean): void {
  if (markHealthy(lineup, index, value)) settleHealth(lineup);
  lineup.standing.isOutage = !canPick(lineup);
}

/**
 * The same for one of many servers; who can be picked is worked out by `settleHealth`, after the last.
 * @returns whether that changed anything. Lineups share what they know of a place, so both are compared.
 */
export function markHealthy({ generation, standing }: Lineup, index: number, value: boolean): boolean {
  const place = standing.places[index]!;
  const isPickable = value && generation.takers[index]!;
  const isSpare = value && generation.spares[index]!;
  // In a panic others can be picked, too, which is no sign of a change.
  const isKnown =
    standing.isPanicking || (standing.pickable[index] === isPickable && standing.spare[index] === isSpare);
  if (place.isHealthy === value && isKnown) return false;
  if (value && !place.isHealthy && (generation.servers[index]!.slowStart ?? 0) > 0) {
    place.startedAt = JUST_NOW;
    place.startShare = FIRST_SHARE;
  }
  place.isHealthy = value;
  if (place.startedAt !== 0) standing.isStarting = true;
  (standing.pickable as boolean[])[index] = isPickable;
  (standing.spare as boolean[])[index] = isSpare;
  return true;
}

/** Works out who can be picked, after servers were marked. */
export function settleHealth({ generation, standing }: Lineup): void {
  considerPanic(generation, standing);
  updateChoices(generation, standing);
}

/** Whether any server can be picked. */
export function canPick(lineup: Lineup): boolean {
  const { choosePrimarySpare, chooseBackupSpare } = lineup.standing;
  return canPickTaker(lineup) || choosePrimarySpare !== undefined || chooseBackupSpare !== undefined;
}

/** Whether any server can be picked that does not drain. */
export function canPickTaker({ standing }: Lineup): boolean {
  return standing.choosePrimary !== undefined || standing.chooseBackup !== undefined;
}

/**
 * Chooses `count` times for nobody, so that by turns not every worker begins with the first server.
 * @param count a whole number, 0 or above
 */
export function skipTurns({ standing }: Lineup, count: number): void {
  const { choosePrimary } = standing;
  if (choosePrimary === undefined) return;
  for (let i = 0; i < count; i++) choosePrimary(NONE_TRIED);
}

/**
 * Servers that start slowly come to more of their share. To be called several times a second while some do.
 * @param now by the machine's clock, in seconds
 */
export function goOnStarting({ generation, standing }: Lineup, now: number): void {
  let isStarting = false;
  for (let index = 0; index < standing.places.length; index++) {
    const place = standing.places[index]!;
    if (place.startedAt === 0) continue;
    if (place.startedAt === JUST_NOW) place.startedAt = now;
    const share = (now - place.startedAt) / Math.max(1, generation.servers[index]!.slowStart ?? 0);
    place.startShare = Math.min(1, Math.max(FIRST_SHARE, share));
    if (share >= 1) place.startedAt = 0;
    else isStarting = true;
  }
  shareAmongStarting(generation.primaries, generation.backups, standing);
  shareAmongGroups(standing);
  standing.isStarting = isStarting;
}

import type { Generation } from "./generation.ts";
import { considerPanic } from "./panic.ts";
import { beginTurns, type Standing } from "./standing.ts";

/** An upstream's servers at one time: which they are, and how they stand. A request keeps the one that it began with. */
export interface Lineup {
  readonly generation: Generation;
  readonly standing: Standing;
}

/** Says whether a server is healthy. Round robin begins anew among those that can be picked. */
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
  place.isHealthy = value;
  (standing.pickable as boolean[])[index] = isPickable;
  (standing.spare as boolean[])[index] = isSpare;
  return true;
}

/** Works out who can be picked, after servers were marked. Round robin begins anew. */
export function settleHealth({ generation, standing }: Lineup): void {
  considerPanic(generation, standing);
  beginTurns(generation, standing);
}

/** Whether any server can be picked. */
export function canPick(lineup: Lineup): boolean {
  return canPickTaker(lineup) || lineup.standing.spareTurns !== undefined;
}

/** Whether any server can be picked that does not drain. */
export function canPickTaker({ standing }: Lineup): boolean {
  return standing.primaryTurns !== undefined || standing.backupTurns !== undefined;
}

/**
 * Passes `count` turns of round robin, so that not every worker begins with the first server.
 * @param count a whole number, 0 or above
 */
export function skipTurns({ standing }: Lineup, count: number): void {
  const nextTurn = standing.primaryTurns;
  if (nextTurn === undefined) return;
  for (let i = 0; i < count; i++) nextTurn();
}

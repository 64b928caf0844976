import { takesNew, type Generation } from "./generation.ts";
import { beginTurns, type Standing } from "./standing.ts";

/** An upstream's servers at one time: which they are, and how they stand. A request keeps the one that it began with. */
export interface Lineup {
  readonly generation: Generation;
  readonly standing: Standing;
}

/** Says whether a server is healthy. Round robin begins anew among those that can be picked. */
export function setHealthy({ generation, standing }: Lineup, index: number, value: boolean): void {
  standing.places[index]!.isHealthy = value;
  (standing.pickable as boolean[])[index] = value && takesNew(generation.servers[index]!);
  beginTurns(generation, standing);
}

/** Whether any server can be picked. */
export function canPick({ standing }: Lineup): boolean {
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

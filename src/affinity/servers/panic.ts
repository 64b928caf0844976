import type { Generation } from "./generation.ts";
import type { Standing } from "./standing.ts";

/**
 * Works out who can be picked by how many servers are healthy. To be called after changes of their health, before
 * round robin begins anew.
 * @returns whether there is a panic, or was one
 */
export function considerPanic(generation: Generation, standing: Standing): boolean {
  const { panic, takers, spares } = generation;
  if (panic.below === 0 && !panic.overrulesChecks) return false;
  const isForAll = isTooFewLeft(generation, standing);
  const isForChecked = !isForAll && panic.overrulesChecks && isNobodyLeft(generation, standing);
  if (!isForAll && !isForChecked && !standing.isPanicking) return false;
  for (let index = 0; index < takers.length; index++) {
    const { isHealthy, avoidedUntil } = standing.places[index]!;
    const isTried = isHealthy || isForAll || (isForChecked && avoidedUntil === 0);
    (standing.pickable as boolean[])[index] = takers[index]! && isTried;
    (standing.spare as boolean[])[index] = spares[index]! && (isHealthy || (isForChecked && avoidedUntil === 0));
  }
  standing.isPanicking = isForAll || isForChecked;
  return true;
}

/** Whether the share of healthy servers is too small. If none is, backups come first, as without panic. */
function isTooFewLeft({ primaries, backups, panic, takers }: Generation, { places }: Standing): boolean {
  if (panic.below === 0) return false;
  let count = 0;
  let healthy = 0;
  for (const { index } of primaries.members) {
    if (takers[index]) {
      count++;
      if (places[index]!.isHealthy) healthy++;
    }
  }
  if (healthy >= count * panic.below) return false;
  if (healthy > 0 || backups === undefined) return true;
  for (const { index } of backups.members) if (takers[index] && places[index]!.isHealthy) return false;
  return true;
}

function isNobodyLeft({ takers, spares }: Generation, { places }: Standing): boolean {
  for (let index = 0; index < takers.length; index++)
    if ((takers[index] || spares[index]) && places[index]!.isHealthy) return false;
  return true;
}

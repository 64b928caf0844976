import { z } from "zod";
import type { Rebalance } from "../../affinity/rebalance.ts";
import type { AffinityEntry } from "./affinities/entry.ts";
import { rebalanceWithoutTime } from "./findings/policies.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { integer, optional, readOptions } from "./options.ts";

/** Seconds: a week. */
const LONGEST_IDLE = 604_800;

const shape = {
  idle: optional(integer(1, LONGEST_IDLE)),
  budget: optional(z.number().gt(0).max(1).describe("a number above 0, at most 1")),
  tolerance: optional(z.number().min(0).max(10).describe("a number from 0 to 10")),
  prefer: optional(z.number().min(1).max(100).describe("a number from 1 to 100")),
} satisfies Record<keyof Rebalance, z.ZodType>;

export function validateRebalance(
  value: unknown,
  affinities: readonly AffinityEntry[],
  path: Path,
  mistakes: Mistakes,
): void {
  readOptions(value, shape, path, mistakes);
  if (affinities.length > 0 && !affinities.some(tellsTime)) {
    mistakes.inName(path, rebalanceWithoutTime(affinities.map(({ kind }) => kind)));
  }
}

/** Whether an affinity knows when a session was seen last. */
function tellsTime({ kind, value }: AffinityEntry): boolean {
  if (kind === "learn") return value.redis === undefined;
  return kind === "issueCookie" && [value.renewAfter, value.expires, value.maxIdle].some((time) => time !== undefined);
}

import { z } from "zod";
import type { PeakEwma } from "../../affinity/balancing/peak-ewma.ts";
import { wrongValue } from "./findings/options.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { integer, isObject, oneOf, readOptions } from "./options.ts";

const named = oneOf(["turns", "leastConnections", "twoChoices", "random"]);

/** Seconds. */
const LONGEST_DECAY = 3600;

const peakEwmaShape = {
  kind: z.literal("peakEwma"),
  decay: integer(1, LONGEST_DECAY),
} satisfies Record<keyof PeakEwma, z.ZodType>;

export function validateBalancing(value: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined || named.safeParse(value).success) return;
  if (isObject(value) && value.kind === "peakEwma") readOptions(value, peakEwmaShape, path, mistakes);
  else mistakes.inValue(path, wrongValue("balancing", `${named.description ?? ""}, or peakEwma()`, value));
}

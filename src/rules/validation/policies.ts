import { z } from "zod";
import type { Obstacle, Policies, Refusal, Waiting } from "../../affinity/policies.ts";
import { cannotStay, notAnOtherwise, notAReaction, policyWithoutEffect, waitInVain } from "./findings/policies.ts";
import type { AffinityEntry } from "./affinities/entry.ts";
import { validateRebalance } from "./rebalance.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { flag, integer, isObject, optional, present, readOptions } from "./options.ts";

const shape = {
  down: z.unknown(),
  draining: z.unknown(),
  full: z.unknown(),
  unknown: z.unknown(),
  expired: z.unknown(),
  closed: z.unknown(),
  drainingTakesNew: optional(flag),
  returns: optional(flag),
  rebalance: z.unknown(),
} satisfies Record<keyof Policies, z.ZodType>;

/** What only a session that is bound to a server can meet. */
const OF_BOUND_SESSIONS = ["down", "draining", "full", "unknown", "expired"] as const satisfies readonly Obstacle[];

const FAILURES = [...OF_BOUND_SESSIONS, "closed"] as const satisfies readonly Obstacle[];

/** What does not end by itself while a request waits. */
const LASTING = ["draining", "unknown", "expired", "closed"] as const satisfies readonly Obstacle[];

const refusalShape = { refuse: integer(400, 599) } satisfies Record<keyof Refusal, z.ZodType>;

const waitingShape = {
  wait: integer(1, 60_000),
  otherwise: present('"move" or { refuse: 503 }'),
} satisfies Record<keyof Waiting, z.ZodType>;

const byMethodShape = {
  safe: present("what happens to GET, HEAD, OPTIONS and TRACE requests"),
  unsafe: present("what happens to all other requests"),
};

function validateOtherwise(value: unknown, path: Path, mistakes: Mistakes): void {
  if (value === "move" || value === undefined) return;
  if (isObject(value) && "refuse" in value) readOptions(value, refusalShape, path, mistakes);
  else mistakes.inValue(path, notAnOtherwise(value));
}

function validateReaction(value: unknown, failure: Obstacle, path: Path, mistakes: Mistakes): void {
  if (value === "move" || value === undefined) return;
  if (value === "stay") {
    if (failure !== "draining") mistakes.inValue(path, cannotStay(failure));
  } else if (isObject(value) && "wait" in value) {
    const lasting = LASTING.find((one) => one === failure);
    if (lasting !== undefined) mistakes.inValue(path, waitInVain(lasting));
    const { otherwise } = readOptions(value, waitingShape, path, mistakes);
    validateOtherwise(otherwise, [...path, "otherwise"], mistakes);
  } else if (isObject(value) && "refuse" in value) {
    readOptions(value, refusalShape, path, mistakes);
  } else {
    mistakes.inValue(path, notAReaction(failure, String(path.at(-1)), value));
  }
}

function validatePolicy(value: unknown, failure: Obstacle, path: Path, mistakes: Mistakes): void {
  if (!isObject(value) || !("safe" in value || "unsafe" in value)) {
    validateReaction(value, failure, path, mistakes);
    return;
  }
  const { safe, unsafe } = readOptions(value, byMethodShape, path, mistakes);
  validateReaction(safe, failure, [...path, "safe"], mistakes);
  validateReaction(unsafe, failure, [...path, "unsafe"], mistakes);
}

/** @param affinities the upstream's; where a hash is the only one, there is no server that a session could be bound to */
export function validatePolicies(
  value: unknown,
  affinities: readonly AffinityEntry[],
  path: Path,
  mistakes: Mistakes,
): void {
  if (value === undefined) return;
  const policies = readOptions(value, shape, path, mistakes);
  for (const failure of FAILURES) validatePolicy(policies[failure], failure, [...path, failure], mistakes);
  if (policies.rebalance !== undefined) {
    validateRebalance(policies.rebalance, affinities, [...path, "rebalance"], mistakes);
  }
  const isHashAlone = affinities.length > 0 && affinities.every(({ kind }) => kind === "hash" || kind === "none");
  if (!isHashAlone) return;
  for (const option of [...OF_BOUND_SESSIONS, "returns"] as const) {
    if (policies[option] !== undefined) mistakes.inName([...path, option], policyWithoutEffect(option));
  }
}

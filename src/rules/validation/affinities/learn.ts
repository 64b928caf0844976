import { z } from "zod";
import type { LearnAffinity } from "../../../affinity/affinities/learn.ts";
import { bytesOf } from "../../../affinity/memory-size.ts";
import { sessionNeeded } from "../findings/affinities.ts";
import { badMemory, keysForRedis, nothingLearned } from "../findings/learning.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { flag, integer, isObject, optional, readOptions, text } from "../options.ts";
import { validateSources } from "../session.ts";
import { validateCarriers } from "./carrier.ts";
import type { CarrierKind } from "./carrier.ts";
import { validateRedis } from "./redis.ts";
import { validateSecret } from "./secret.ts";

const CREATORS = ["cookie", "header"] as const satisfies readonly CarrierKind[];

const shape = {
  kind: z.string(),
  create: z.unknown(),
  createFromRequest: optional(flag),
  lookup: z.unknown(),
  idleTimeout: optional(integer(1, 31_536_000)),
  memory: optional(text('a size such as "8m"')),
  redis: z.unknown(),
  keys: z.unknown(),
} satisfies Record<keyof LearnAffinity, z.ZodType>;

const LEAST_MEMORY = 64 * 1024;
const MOST_MEMORY = 64 * 1024 ** 3;

const SIZE = /^\d{1,15}[kKmM]?$/;

function isMemory(size: string): boolean {
  return SIZE.test(size) && bytesOf(size) >= LEAST_MEMORY && bytesOf(size) <= MOST_MEMORY;
}

/** Whether an answer can bring the id that a session source reads, with or without a route behind it. */
function isCreator(source: unknown): boolean {
  if (!isObject(source)) return false;
  const carrier = source.kind === "withoutRoute" ? source.source : source;
  return isObject(carrier) && CREATORS.some((kind) => kind === carrier.kind);
}

/** Whether there is a way by which sessions come to be known. */
function learnsNothing(
  { create, createFromRequest }: { create?: unknown; createFromRequest?: boolean | undefined },
  session: unknown,
): boolean {
  if (createFromRequest === true) return false;
  const creators = create ?? session ?? [];
  // What is no list is told elsewhere; so is a carrier that is none.
  if (!Array.isArray(creators)) return false;
  return create === undefined ? !creators.some(isCreator) : creators.length === 0;
}

/** @param session the upstream's session sources, which stand in for `create` and `lookup` */
export function validateLearn(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  const rule = readOptions(value, shape, path, mistakes);
  const { create, lookup, memory, redis, keys } = rule;
  if (create !== undefined) validateCarriers(create, CREATORS, [...path, "create"], mistakes);
  if (lookup !== undefined) validateSources(lookup, [...path, "lookup"], mistakes);
  else if (session === undefined) mistakes.inValue(path, sessionNeeded("learn", "lookup"));
  if ((session !== undefined || lookup !== undefined) && learnsNothing(rule, session))
    mistakes.inValue(create === undefined ? path : [...path, "create"], nothingLearned());
  if (memory !== undefined && !isMemory(memory)) mistakes.inValue([...path, "memory"], badMemory(memory));
  validateSecret(keys, "keys", [...path, "keys"], mistakes);
  if (redis === undefined) return;
  validateRedis(redis, [...path, "redis"], mistakes);
  if (keys === undefined) mistakes.inName([...path, "redis"], keysForRedis());
}

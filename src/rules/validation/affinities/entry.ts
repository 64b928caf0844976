import type { Affinity } from "../../../affinity/affinities/affinity.ts";
import type { Path } from "../mistake.ts";
import { isObject } from "../options.ts";

export type AffinityKind = Affinity["kind"];

const KINDS = {
  hash: true,
  issueCookie: true,
  learn: true,
  none: true,
  route: true,
  tagSession: true,
} satisfies Record<AffinityKind, true>;

/** One of an upstream's affinities, and where it stands. */
export interface AffinityEntry {
  readonly kind: AffinityKind;
  readonly value: Readonly<Record<string, unknown>>;
  readonly path: Path;
}

function entry(value: unknown, path: Path): readonly AffinityEntry[] {
  if (!isObject(value) || typeof value.kind !== "string" || !Object.hasOwn(KINDS, value.kind)) return [];
  return [{ kind: value.kind as AffinityKind, value, path }];
}

/**
 * What is an affinity in `affinity`, whatever else may be wrong with it.
 * @param path to the option
 */
export function affinityEntries(affinity: unknown, path: Path): readonly AffinityEntry[] {
  if (!Array.isArray(affinity)) return entry(affinity, path);
  return affinity.flatMap((value: unknown, index) => entry(value, [...path, index]));
}

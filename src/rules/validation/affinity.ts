import { z } from "zod";
import { noAffinity, notAnAffinity } from "./findings/affinities.ts";
import { affinityEntries } from "./affinities/entry.ts";
import type { AffinityKind } from "./affinities/entry.ts";
import { validateHash } from "./affinities/hash.ts";
import { validateIssueCookie } from "./affinities/issue-cookie.ts";
import { validateLearn } from "./affinities/learn.ts";
import { validateRoute } from "./affinities/route.ts";
import { validateTagSession } from "./affinities/tag-session.ts";
import { validateTogether } from "./affinities/together.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { readOptions } from "./options.ts";

type ValidateAffinity = (value: unknown, session: unknown, path: Path, mistakes: Mistakes) => void;

const AFFINITIES: Readonly<Record<AffinityKind, ValidateAffinity>> = {
  hash: validateHash,
  issueCookie: (value, _session, path, mistakes) => {
    validateIssueCookie(value, path, mistakes);
  },
  learn: validateLearn,
  none: (value, _session, path, mistakes) => {
    readOptions(value, { kind: z.string() }, path, mistakes);
  },
  route: validateRoute,
  tagSession: (value, _session, path, mistakes) => {
    validateTagSession(value, path, mistakes);
  },
};

function validateOne(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  const [entry] = Array.isArray(value) ? [] : affinityEntries(value, path);
  if (entry === undefined) mistakes.inValue(path, notAnAffinity(value));
  else AFFINITIES[entry.kind](value, session, path, mistakes);
}

/** @param session the upstream's session sources, which some affinities read */
export function validateAffinity(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    if (list.length === 0) mistakes.inName(path, noAffinity());
    for (const [index, affinity] of list.entries()) validateOne(affinity, session, [...path, index], mistakes);
  } else {
    validateOne(value, session, path, mistakes);
  }
  validateTogether(affinityEntries(value, path), session, mistakes);
}

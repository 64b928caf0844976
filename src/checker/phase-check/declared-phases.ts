import ts from "#typescript";
import { declarationOf } from "../code/body.ts";
import type { Body } from "../code/body.ts";
import { ANY_PHASE, WAITING } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { declaredPhases, tagsOf } from "../phases/tags.ts";
import type { Tags } from "../phases/tags.ts";

/** The tags of the first declaration that says where its function may be called. */
export function phaseTagsOf(declarations: readonly ts.Declaration[]): Tags | undefined {
  return declarations.map(declaredPhases).find((tags) => tags !== undefined);
}

/** Where a function with these tags may be called: by its `@phases`, or, with `@yields` alone, where a phase can wait. */
export function allowedBy(tags: Tags): PhaseSet {
  return tags.phases ?? WAITING;
}

/** Where a function of the program may be called, by its own `@phases` or `@yields`. */
export function allowedPhases(body: Body): PhaseSet {
  const tags = ts.isSourceFile(body) ? undefined : tagsOf(declarationOf(body));
  return tags === undefined || (tags.phases === undefined && !tags.yields) ? ANY_PHASE : allowedBy(tags);
}

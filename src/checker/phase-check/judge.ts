import type ts from "typescript";
import { callGraph } from "../calls/graph.ts";
import { walk } from "../calls/reach.ts";
import { hasPhase, phaseSet, phasesOf } from "../phases/phase.ts";
import type { Phase } from "../phases/phase.ts";
import { allowedBy, phaseTagsOf } from "./declared-phases.ts";
import { useText } from "./wording.ts";

/** A use of the ngx API in a snippet. */
export interface JudgedUse {
  readonly api: string;
  readonly allowed: readonly Phase[];
  readonly isRefused: boolean;
}

/** Judges a program in one phase: as if nginx called the top level of its file there. */
export function judge(program: ts.Program, file: ts.SourceFile, phase: Phase): readonly JudgedUse[] {
  const graph = callGraph(program);
  const found: JudgedUse[] = [];
  for (const step of walk(graph, [{ body: file, phases: phaseSet(phase) }])) {
    if (step.phase !== phase) continue;
    for (const { site, declarations, symbol } of graph.from(step.place).uses) {
      const tags = phaseTagsOf(declarations);
      if (tags === undefined) continue;
      const allowed = allowedBy(tags);
      found.push({
        api: tags.api ?? useText(site, symbol),
        allowed: phasesOf(allowed),
        isRefused: !hasPhase(allowed, phase),
      });
    }
  }
  return found;
}

import type ts from "typescript";
import type { CallGraph } from "../calls/graph.ts";
import { walk } from "../calls/reach.ts";
import type { Entry, Step } from "../calls/reach.ts";
import { referencesOf } from "../code/file-syntax.ts";
import { hasPhase, phaseSet } from "../phases/phase.ts";
import { isOfRequest } from "./advice.ts";
import { allowedBy, phaseTagsOf } from "./declared-phases.ts";
import type { FindingsByPlace } from "./findings-by-place.ts";
import { requestReadWhileLoading, yieldAtTop } from "./findings.ts";
import { shortApi, useText } from "./wording.ts";

/** The bodies that run while a module is loaded. */
export function loadingSteps(file: ts.SourceFile, graph: CallGraph): Step[] {
  if (referencesOf(file).calls.length === 0 && referencesOf(file).accesses.length === 0) return [];
  return walk(graph, [{ body: file, phases: phaseSet("init") }], ({ later }) => later === undefined);
}

/** What waits while a module is loaded, or reads a request then, in whichever phase that is. */
export function checkLoading(
  file: ts.SourceFile,
  entries: readonly Entry[],
  graph: CallGraph,
  findings: FindingsByPlace,
): void {
  if (entries.some(({ body, phases }) => body === file && !hasPhase(phases, "init"))) return;
  // Where init loads it, the walk from there says what is refused.
  const isLoadedInInit = entries.some(({ body }) => body === file);
  for (const step of loadingSteps(file, graph)) {
    for (const { site, declarations, symbol } of graph.from(step.place).uses) {
      const tags = phaseTagsOf(declarations);
      if (tags === undefined || tags.api?.startsWith("coroutine.") === true) continue;
      const name = shortApi(tags.api ?? useText(site, symbol));
      if (!isLoadedInInit && isOfRequest(tags.api ?? "") && !hasPhase(allowedBy(tags), "init"))
        findings.add({
          step,
          site,
          key: `refused ${name}`,
          last: name,
          finding: (chain) => requestReadWhileLoading(chain, name),
        });
      if (tags.yields)
        findings.add({ step, site, key: `refused ${name}`, last: name, finding: (chain) => yieldAtTop(chain, name) });
    }
  }
}

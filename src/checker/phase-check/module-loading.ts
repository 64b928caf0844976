import type ts from "typescript";
import type { CallGraph } from "../calls/graph.ts";
import { walk } from "../calls/reach.ts";
import type { Entry } from "../calls/reach.ts";
import { referencesOf } from "../code/file-syntax.ts";
import { hasPhase, phaseSet } from "../phases/phase.ts";
import { phaseTagsOf } from "./declared-phases.ts";
import type { FindingsByPlace } from "./findings-by-place.ts";
import { yieldAtTop } from "./findings.ts";
import { shortApi, useText } from "./wording.ts";

/** What waits while a module is loaded, in whichever phase that is. */
export function checkLoading(
  file: ts.SourceFile,
  entries: readonly Entry[],
  graph: CallGraph,
  findings: FindingsByPlace,
): void {
  if (referencesOf(file).calls.length === 0) return;
  if (entries.some(({ body, phases }) => body === file && !hasPhase(phases, "init"))) return;
  for (const step of walk(graph, [{ body: file, phases: phaseSet("init") }], ({ later }) => later === undefined)) {
    for (const { site, declarations, symbol } of graph.from(step.place).uses) {
      const tags = phaseTagsOf(declarations);
      if (tags?.yields !== true || tags.api?.startsWith("coroutine.") === true) continue;
      const name = shortApi(tags.api ?? useText(site, symbol));
      findings.add({ step, site, key: `refused ${name}`, last: name, finding: (chain) => yieldAtTop(chain, name) });
    }
  }
}

import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import type { Allowances } from "../allowances/allowances.ts";
import { emptyEntriesIn, entriesOf } from "../calls/entries.ts";
import { walk } from "../calls/reach.ts";
import { CheckedProgram } from "./checked-program.ts";
import { checkCoroutine } from "./coroutines.ts";
import { FindingsByPlace } from "./findings-by-place.ts";
import { nothingToEnter } from "./findings.ts";
import { checkLoading } from "./module-loading.ts";
import { requestStateKept } from "./module-state.ts";
import { socketsTakenToTimers } from "./taken-to-timers.ts";
import { mistakesInTags } from "./tag-mistakes.ts";
import { comesOf } from "./causes.ts";
import { checkEdge, checkUnfollowed, checkUse, isRefused } from "./uses.ts";
import { following, isReached } from "./whereabouts.ts";
import { underlined } from "./wording.ts";

/** The name by which a comment allows what this check finds: `// limpet-allow phases: why`. */
export const PHASES_RULE = "phases";

export interface PhaseCheckOptions {
  /** Whether findings in Limpet's own code are reported there: where it is being worked on. Default: false. */
  readonly isOwn?: boolean;
  /** What comments allow. Default: none is read. */
  readonly allowances?: Allowances;
}

/** What is called in phases that refuse it, and what belongs to one request and is kept beyond it. */
export function checkPhases(
  program: ts.Program,
  { isOwn = false, allowances }: PhaseCheckOptions = {},
): ts.Diagnostic[] {
  const checked = new CheckedProgram(program, isOwn);
  const { files, graph } = checked;
  const isAllowed = ({ file, start }: ts.Diagnostic): boolean =>
    file !== undefined && start !== undefined && allowances?.allows(PHASES_RULE, nodeAt(file, start)) === true;
  const found = [
    ...findingsOfWalk(checked).diagnostics(),
    ...files.flatMap((file) => [...requestStateKept(file, graph), ...socketsTakenToTimers(file, graph)]),
  ];
  return [
    ...found.filter((diagnostic) => !isAllowed(diagnostic)),
    ...files.flatMap(mistakesInTags),
    ...files.flatMap((file) => emptyEntriesIn(file, graph).map((node) => at(underlined(node), nothingToEnter()))),
  ];
}

/** What is found on the ways from what nginx calls. */
function findingsOfWalk(checked: CheckedProgram): FindingsByPlace {
  const { program, graph, files } = checked;
  const findings = new FindingsByPlace(checked);
  const entries = entriesOf(program, files);
  for (const step of walk(graph, entries, following(graph))) {
    checkCoroutine(step, findings);
    const { uses, edges, unfollowed } = graph.from(step.place);
    const reachedUses = uses.filter(({ site }) => isReached(graph, site, step));
    const refused = new Set(reachedUses.filter((use) => isRefused(use, step.phase)).map(({ site }) => site));
    for (const use of reachedUses)
      if (!comesOf(use.site, refused, graph.checker)) checkUse(step, use, checked, findings);
    for (const edge of edges) if (isReached(graph, edge.site, step)) checkEdge(step, edge, checked, findings);
    for (const call of unfollowed)
      if (isReached(graph, call.site, step)) checkUnfollowed(step, call, checked, findings);
  }
  for (const file of files) checkLoading(file, entries, graph, findings);
  return findings;
}

/** The outermost node that begins at a position. */
function nodeAt(file: ts.SourceFile, start: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= start && start < child.end ? child : undefined,
    );
    if (inner === undefined || (node.getStart(file) === start && !ts.isSourceFile(node))) return node;
    node = inner;
  }
}

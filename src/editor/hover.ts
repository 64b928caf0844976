import ts from "#typescript";
import { callGraph } from "../checker/calls/graph.ts";
import type { Body } from "../checker/code/body.ts";
import { phasesToRunIn } from "../checker/phase-check/whereabouts.ts";
import type { Whereabouts } from "../checker/phase-check/whereabouts.ts";
import { ANY_PHASE, phasesOf } from "../checker/phases/phase.ts";
import { symbolAt } from "../checker/values/symbols.ts";
import { NO_SCOPE } from "../checker/values/value.ts";
import type { CheckedFiles } from "./checked-files.ts";
import { nodeWith } from "./fixes/edit.ts";

/** What is said of a function under the mouse: where it may run, and where it is reached; undefined of anything else. */
export function phasesOn(file: ts.SourceFile, position: number, files: CheckedFiles): string | undefined {
  const name = nodeWith(file, position, position);
  if (!ts.isIdentifier(name)) return undefined;
  const { evaluator } = callGraph(files.program);
  const symbol = symbolAt(evaluator, name);
  if (symbol === undefined) return undefined;
  const functions = evaluator
    .ofSymbol(symbol, NO_SCOPE)
    .values.flatMap((value) =>
      value.kind === "function" && files.isChecked(value.node.getSourceFile()) ? [value.node] : [],
    );
  const [body] = functions;
  // One of several is none that the name stands for.
  if (body === undefined || functions.length > 1) return undefined;
  return `${mayRun(body, files.program)}\n\n${isReachedIn(files.whereabouts.get(body) ?? [])}`;
}

function mayRun(body: Body, program: ts.Program): string {
  const phases = phasesToRunIn(body, program);
  if (phases === ANY_PHASE) return "May run in every phase of nginx.";
  const names = phasesOf(phases);
  return names.length === 0 ? "May run in no phase of nginx." : `May run in: ${names.join(", ")}.`;
}

function isReachedIn(found: readonly Whereabouts[]): string {
  if (found.length === 0) return "Reached in no phase: nothing that nginx calls leads here.";
  const byChain = new Map<string, string[]>();
  for (const { phase, chain } of found) {
    const way = chain.length === 1 ? "called by nginx" : chain.join(" → ");
    byChain.set(way, [...(byChain.get(way) ?? []), phase]);
  }
  return `Reached in: ${[...byChain].map(([way, phases]) => `${phases.join(", ")} (${way})`).join("; ")}.`;
}

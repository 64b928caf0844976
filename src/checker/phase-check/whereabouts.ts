import type ts from "typescript";
import { entriesOf } from "../calls/entries.ts";
import type { CallGraph } from "../calls/graph.ts";
import { callGraph } from "../calls/graph.ts";
import type { Edge } from "../calls/outgoing.ts";
import { chainOf, walk } from "../calls/reach.ts";
import type { Entry, Follow, Step } from "../calls/reach.ts";
import { nameOf } from "../code/body.ts";
import type { Body } from "../code/body.ts";
import { NO_PHASE, PHASES, WITH_COROUTINES, hasPhase, phaseSet } from "../phases/phase.ts";
import type { Phase, PhaseSet } from "../phases/phase.ts";
import { kindOfCoroutine } from "./coroutines.ts";
import { allowedPhases } from "./declared-phases.ts";
import { phasesAt } from "./guards.ts";
import { isRefused } from "./uses.ts";

/** Whether a place in a body is come by in the phase of a step. */
export function isReached(graph: CallGraph, site: ts.Node, { phase, place: { scope } }: Step): boolean {
  return hasPhase(phasesAt(site, { evaluation: graph.evaluator, scope }), phase);
}

/** Follows the calls that are come by, as far as declarations allow them. */
export function following(graph: CallGraph): Follow {
  return ({ site, to }: Edge, step: Step): boolean =>
    isReached(graph, site, step) && hasPhase(allowedPhases(to.body), step.phase);
}

/** The phases in which nothing is refused of all that a function does, as far as its calls can be followed. */
export function phasesToRunIn(body: Body, program: ts.Program): PhaseSet {
  const graph = callGraph(program);
  const follows = following(graph);
  const phases = allowedPhases(body);
  let refused = NO_PHASE;
  for (const step of walk(
    graph,
    [{ body, phases }],
    (edge, before) => edge.later === undefined && follows(edge, before),
  )) {
    if (step.isGuess) continue;
    const { uses, edges } = graph.from(step.place);
    const isRefusedHere =
      (kindOfCoroutine(step.place.body) !== undefined && !hasPhase(WITH_COROUTINES, step.phase)) ||
      uses.some((use) => !use.isGuess && isRefused(use, step.phase) && isReached(graph, use.site, step)) ||
      edges.some(
        ({ site, to, later, isGuess }) =>
          later === undefined &&
          !isGuess &&
          !hasPhase(allowedPhases(to.body), step.phase) &&
          isReached(graph, site, step),
      );
    if (isRefusedHere) refused |= phaseSet(step.phase);
  }
  return phases & ~refused;
}

/** A phase in which a function runs, and the names of what leads there: the first one is what nginx calls. */
export interface Whereabouts {
  readonly phase: Phase;
  readonly chain: readonly string[];
}

/** The phases in which each body of a program is reached from what nginx calls. */
export function whereabouts(program: ts.Program, files: readonly ts.SourceFile[]): ReadonlyMap<Body, Whereabouts[]> {
  const graph = callGraph(program);
  const entries: readonly Entry[] = entriesOf(program, files);
  const found = new Map<Body, Map<Phase, Step>>();
  for (const step of walk(graph, entries, following(graph))) {
    const known = found.get(step.place.body) ?? new Map<Phase, Step>();
    found.set(step.place.body, known);
    if (!known.has(step.phase)) known.set(step.phase, step);
  }
  return new Map(
    [...found].map(([body, steps]) => [
      body,
      PHASES.flatMap((phase) => {
        const step = steps.get(phase);
        if (step === undefined) return [];
        return [{ phase, chain: [nameOf(step.entry.body), ...chainOf(step).map((link) => nameOf(link.body))] }];
      }),
    ]),
  );
}

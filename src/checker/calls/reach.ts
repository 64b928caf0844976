import type ts from "typescript";
import type { Body } from "../code/body.ts";
import { NO_PHASE, PHASES, phaseSet, phasesOf } from "../phases/phase.ts";
import type { Phase, PhaseSet } from "../phases/phase.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { Scope } from "../values/value.ts";
import type { CallGraph } from "./graph.ts";
import { callGraph } from "./graph.ts";
import type { Edge, Place } from "./outgoing.ts";

/** A body that nginx calls, and in which phases. */
export interface Entry {
  readonly body: Body;
  readonly phases: PhaseSet;
  /** What it is called with, where that is known. */
  readonly scope?: Scope;
  /** Whether it is an entry because a type with `@entry` is expected in its place. */
  readonly isExpected?: boolean;
}

/** A step of a chain: the call in the body before, and the body that it leads to. */
export interface Link {
  readonly site: ts.Node;
  readonly body: Body;
}

/** A body in a phase in which it runs. */
export interface Step {
  readonly place: Place;
  readonly phase: Phase;
  readonly entry: Entry;
  /** Undefined for the entry itself. */
  readonly before: Step | undefined;
  readonly site: ts.Node | undefined;
  /** Whether only types say that the walk may come here. */
  readonly isGuess: boolean;
}

/** The links from an entry to a step, the shortest that there are. */
export function chainOf(step: Step): Link[] {
  const chain: Link[] = [];
  for (let at: Step | undefined = step; at?.site !== undefined; at = at.before)
    chain.unshift({ site: at.site, body: at.place.body });
  return chain;
}

/** Whether an edge is followed from a step: for what a walk adds to the graph. */
export type Follow = (edge: Edge, before: Step) => boolean;

/**
 * Walks from the entries, breadth first, and gives every body once for each phase and way it is called.
 * What is only guessed is followed when all else has been.
 */
export function walk(graph: CallGraph, entries: readonly Entry[], follows: Follow = () => true): Step[] {
  const steps: Step[] = [];
  const guesses: Step[] = [];
  const seen = new Map<Body, Map<string, PhaseSet>>();
  const reach = (step: Step): void => {
    const { body, scope } = step.place;
    let byScope = seen.get(body);
    if (byScope === undefined) seen.set(body, (byScope = new Map<string, PhaseSet>()));
    const phases = byScope.get(scope.key) ?? NO_PHASE;
    if ((phases & phaseSet(step.phase)) !== 0) return;
    byScope.set(scope.key, phases | phaseSet(step.phase));
    steps.push(step);
  };
  for (const entry of entries)
    for (const phase of phasesOf(entry.phases)) {
      const place = { body: entry.body, scope: entry.scope ?? NO_SCOPE };
      reach({ place, phase, entry, before: undefined, site: undefined, isGuess: false });
    }
  let next = 0;
  for (;;) {
    // The lists grow while they are gone through.
    for (; next < steps.length; next++) {
      for (const step of stepsFrom(steps[next]!, graph, follows)) {
        if (step.isGuess) guesses.push(step);
        else reach(step);
      }
    }
    const guess = guesses.shift();
    if (guess === undefined) return steps;
    reach(guess);
  }
}

function stepsFrom(before: Step, graph: CallGraph, follows: Follow): Step[] {
  return graph.from(before.place).edges.flatMap((edge): Step[] => {
    if (!follows(edge, before)) return [];
    const { site, to: place, later } = edge;
    const isGuess = before.isGuess || edge.isGuess;
    if (later === undefined) return [{ place, phase: before.phase, entry: before.entry, before, site, isGuess }];
    const entry = { body: place.body, phases: later };
    return phasesOf(later).map((phase) => ({ place, phase, entry, before: undefined, site: undefined, isGuess }));
  });
}

/** A body that runs, with the shortest chain to it. */
export interface Reached {
  readonly body: Body;
  readonly entry: Entry;
  readonly phases: readonly Phase[];
  /** From the entry, without it; empty for the entry itself. */
  readonly chain: readonly Link[];
}

/**
 * The bodies that run in one of the phases, each once.
 * @param phases those of interest; a body has those of them in which it runs
 */
export function reached(program: ts.Program, entries: readonly Entry[], phases: PhaseSet): Reached[] {
  const wanted = entries.map((entry) => ({ ...entry, phases: entry.phases & phases }));
  const found = new Map<Body, { first: Step; phases: Set<Phase> }>();
  for (const step of walk(callGraph(program), wanted)) {
    if ((phases & phaseSet(step.phase)) === 0) continue;
    const known = found.get(step.place.body);
    if (known === undefined) found.set(step.place.body, { first: step, phases: new Set([step.phase]) });
    else known.phases.add(step.phase);
  }
  return [...found].map(([body, { first, phases: own }]) => ({
    body,
    entry: first.entry,
    phases: PHASES.filter((phase) => own.has(phase)),
    chain: chainOf(first),
  }));
}

import ts from "#typescript";
import { ANY_PHASE, NO_PHASE, phaseReturned } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { CURRENT_PHASE } from "../values/value.ts";
import type { Constant } from "../values/value.ts";

/** In which phases a condition may hold, and in which it may not. */
export interface Outcome {
  readonly whenTrue: PhaseSet;
  readonly whenFalse: PhaseSet;
}

export const EITHER: Outcome = { whenTrue: ANY_PHASE, whenFalse: ANY_PHASE };

export function opposite({ whenTrue, whenFalse }: Outcome): Outcome {
  return { whenTrue: whenFalse, whenFalse: whenTrue };
}

/** One of several outcomes. */
export function anyOf(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (all, one) => ({ whenTrue: all.whenTrue | one.whenTrue, whenFalse: all.whenFalse | one.whenFalse }),
    { whenTrue: NO_PHASE, whenFalse: NO_PHASE },
  );
}

/** It holds in these phases, and in no others. */
export function inPhases(phases: PhaseSet): Outcome {
  return { whenTrue: phases, whenFalse: ANY_PHASE & ~phases };
}

function always(isTrue: boolean): Outcome {
  return inPhases(isTrue ? ANY_PHASE : NO_PHASE);
}

/** Whether one of these constants is true; in Lua `undefined` and `false` alone are false. */
export function truthOf(constants: readonly Constant[] | undefined): Outcome {
  return constants === undefined ? EITHER : anyOf(constants.map((one) => always(one !== undefined && one !== false)));
}

type Compare = (one: number, other: number) => boolean;

const BY_SIZE: ReadonlyMap<ts.SyntaxKind, Compare> = new Map<ts.SyntaxKind, Compare>([
  [ts.SyntaxKind.LessThanToken, (one, other) => one < other],
  [ts.SyntaxKind.LessThanEqualsToken, (one, other) => one <= other],
  [ts.SyntaxKind.GreaterThanToken, (one, other) => one > other],
  [ts.SyntaxKind.GreaterThanEqualsToken, (one, other) => one >= other],
]);

/** What comes of a comparison, where it is known what is compared. */
export function outcomeOfComparison(
  operator: ts.SyntaxKind,
  left: readonly Constant[] | undefined,
  right: readonly Constant[] | undefined,
): Outcome {
  if (left === undefined || right === undefined) return EITHER;
  return anyOf(left.flatMap((one) => right.map((other) => compared(operator, one, other))));
}

function compared(operator: ts.SyntaxKind, one: Constant, other: Constant): Outcome {
  switch (operator) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return same(one, other);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken:
      return opposite(same(one, other));
    default: {
      const compare = BY_SIZE.get(operator);
      return compare === undefined || typeof one !== "number" || typeof other !== "number"
        ? EITHER
        : always(compare(one, other));
    }
  }
}

function same(one: Constant, other: Constant): Outcome {
  if (one === other) return always(true);
  const [name] = one === CURRENT_PHASE ? [other] : other === CURRENT_PHASE ? [one] : [undefined];
  return typeof name === "string" ? inPhases(phaseReturned(name)) : always(false);
}

import ts from "#typescript";
import type { Evaluation } from "./evaluation.ts";
import { symbolAt } from "./symbols.ts";
import type { Found, Scope } from "./value.ts";

/** What is assigned elsewhere to a variable or member, or to its elements. */
export function assignedValues(evaluation: Evaluation, symbol: ts.Symbol, scope: Scope, elements: boolean): Found[] {
  return (evaluation.names.assignments.get(symbol.name) ?? [])
    .filter(({ target, isElement }) => isElement === elements && isSame(evaluation, symbol, target))
    .map(({ value }) => evaluation.of(value, scope));
}

function isSame(evaluation: Evaluation, symbol: ts.Symbol, target: ts.Expression): boolean {
  const name = ts.isPropertyAccessExpression(target) ? target.name : target;
  const other = symbolAt(evaluation, name);
  return (
    other !== undefined &&
    (other === symbol || other.declarations?.some((one) => symbol.declarations?.includes(one) === true) === true)
  );
}

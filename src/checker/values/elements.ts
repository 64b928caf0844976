import ts from "#typescript";
import { lastName, plain } from "../code/expressions.ts";
import { assignedValues } from "./assignments.ts";
import type { Evaluation } from "./evaluation.ts";
import { symbolAt } from "./symbols.ts";
import { NOTHING, UNKNOWN, asSure, union } from "./value.ts";
import type { Found, Scope, Value } from "./value.ts";
import { valueOfMember } from "./written-members.ts";

/** Functions without code that go through their first argument. */
const ITERATE = new Set(["pairs", "ipairs", "entries", "values"]);

export function elementAt(evaluation: Evaluation, whole: Found, index: number, scope: Scope): Found {
  return union([
    ...whole.values.map((value) => {
      if (value.kind === "list") return value.elements[index] ?? NOTHING;
      if (value.kind !== "literal") return UNKNOWN;
      const element = ts.isArrayLiteralExpression(value.node) ? value.node.elements[index] : undefined;
      return element === undefined || ts.isSpreadElement(element)
        ? elementsOfValue(evaluation, value, scope)
        : evaluation.of(element, value.scope);
    }),
    ...(whole.isComplete ? [] : [UNKNOWN]),
  ]);
}

/** All elements that an expression's value may have. */
export function elementsOf(evaluation: Evaluation, expression: ts.Expression, scope: Scope): Found {
  const node = plain(expression);
  const whole = evaluation.of(node, scope);
  const name = ts.isPropertyAccessExpression(node) ? node.name : ts.isIdentifier(node) ? node : undefined;
  const symbol =
    name === undefined || !evaluation.names.assignments.has(name.text) ? undefined : symbolAt(evaluation, name);
  return union([
    ...whole.values.map((value) => asSure(value, elementsOfValue(evaluation, value, scope))),
    ...(symbol === undefined ? [] : assignedValues(evaluation, symbol, scope, true)),
    ...(whole.isComplete ? [] : [UNKNOWN]),
  ]);
}

function elementsOfValue(evaluation: Evaluation, value: Value, scope: Scope): Found {
  if (value.kind === "list") return union(value.elements);
  if (value.kind !== "literal") return UNKNOWN;
  if (ts.isArrayLiteralExpression(value.node)) {
    return union(
      value.node.elements.map((element) =>
        ts.isSpreadElement(element)
          ? elementsOf(evaluation, element.expression, value.scope)
          : evaluation.of(element, value.scope),
      ),
    );
  }
  return union(
    value.node.properties.map((member) =>
      ts.isSpreadAssignment(member)
        ? elementsOf(evaluation, member.expression, scope)
        : valueOfMember(evaluation, member, value.scope),
    ),
  );
}

/** What a loop goes through. */
export function iteratedElements(evaluation: Evaluation, expression: ts.Expression, scope: Scope): Found {
  const node = plain(expression);
  if (ts.isCallExpression(node)) {
    const callee = plain(node.expression);
    const name = lastName(callee);
    if (name !== undefined && ITERATE.has(name)) {
      const [first] = node.arguments;
      if (first !== undefined) return elementsOf(evaluation, first, scope);
      if (ts.isPropertyAccessExpression(callee)) return elementsOf(evaluation, callee.expression, scope);
    }
  }
  return elementsOf(evaluation, node, scope);
}

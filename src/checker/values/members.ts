import ts from "#typescript";
import { assignedValues } from "./assignments.ts";
import { membersOfClass, membersOfInstance } from "./class-members.ts";
import type { Evaluation } from "./evaluation.ts";
import { memberOfLiteral } from "./literals.ts";
import { symbolAt } from "./symbols.ts";
import { LEFT_OUT, NO_SCOPE, UNKNOWN, asSure, boundTo, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";

export function memberOfExpression(
  evaluation: Evaluation,
  object: ts.Expression,
  name: string,
  at: ts.Node,
  scope: Scope,
): Found {
  return memberOf(evaluation, evaluation.of(object, scope), name, () => symbolAt(evaluation, at), scope);
}

export function memberOf(
  evaluation: Evaluation,
  found: Found,
  name: string,
  property: () => ts.Symbol | undefined,
  scope: Scope,
): Found {
  if (found === LEFT_OUT) return LEFT_OUT;
  const parts: Found[] = [];
  let isDeclaredOnly = found.isComplete && found.values.length > 0;
  for (const value of found.values) {
    switch (value.kind) {
      case "literal": {
        const member = memberOfLiteral(evaluation, value.node, name, value.scope);
        if (member !== undefined) parts.push(asSure(value, boundTo(value, member)));
        else if (!isGivenWithout(value.node, property())) isDeclaredOnly = false;
        break;
      }
      case "instance": {
        const members = membersOfInstance(evaluation, value, name);
        if (members.length > 0) parts.push(asSure(value, union(members)));
        else if (!value.isExact || !isOptional(property())) isDeclaredOnly = false;
        break;
      }
      case "class": {
        const members = membersOfClass(evaluation, value, name);
        if (members.length === 0) isDeclaredOnly = false;
        else parts.push(...members);
        break;
      }
      case "module": {
        const symbol = evaluation.checker.getExportsOfModule(value.symbol).find((exported) => exported.name === name);
        if (symbol === undefined) isDeclaredOnly = false;
        else
          parts.push(
            evaluation.ofSymbol(
              (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? evaluation.checker.getAliasedSymbol(symbol) : symbol,
              NO_SCOPE,
            ),
          );
        break;
      }
      case "function":
      case "list":
      case "declared":
        isDeclaredOnly = false;
    }
  }
  if (isDeclaredOnly) {
    const symbol = evaluation.names.assignments.has(name) ? property() : undefined;
    return union([...parts, ...(symbol === undefined ? [] : assignedValues(evaluation, symbol, NO_SCOPE, false))]);
  }
  const symbol = property();
  if (symbol === undefined) return union([...parts, UNKNOWN]);
  return union([...parts, evaluation.ofSymbol(symbol, scope), ...assignedValues(evaluation, symbol, NO_SCOPE, false)]);
}

/** An object that is written without an optional member. */
function isGivenWithout(
  node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  member: ts.Symbol | undefined,
): boolean {
  return isOptional(member) && ts.isObjectLiteralExpression(node) && !node.properties.some(ts.isSpreadAssignment);
}

function isOptional(member: ts.Symbol | undefined): boolean {
  return member !== undefined && (member.flags & ts.SymbolFlags.Optional) !== 0;
}

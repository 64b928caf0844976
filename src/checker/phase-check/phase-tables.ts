import ts from "#typescript";
import { plain } from "../code/expressions.ts";
import { NO_PHASE, phaseReturned } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { isUsedLater } from "../values/later.ts";

/** `{ access: true, log: false }`: the phases that are true in a table; undefined where it is no such table. */
export function phasesOfTable(table: ts.Expression, checker: ts.TypeChecker): PhaseSet | undefined {
  const value = constantValue(table, checker);
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return undefined;
  let phases = NO_PHASE;
  for (const member of value.properties) {
    if (!ts.isPropertyAssignment(member) || ts.isComputedPropertyName(member.name)) return undefined;
    if (member.initializer.kind === ts.SyntaxKind.FalseKeyword) continue;
    if (member.initializer.kind !== ts.SyntaxKind.TrueKeyword) return undefined;
    phases |= phaseReturned(member.name.getText().replaceAll(/["']/g, ""));
  }
  return phases;
}

/** The phases of `["access", "content"]` that `includes` asks, or of a set made of such a list, that `has` asks. */
export function phasesOfList(callee: ts.PropertyAccessExpression, checker: ts.TypeChecker): PhaseSet | undefined {
  const value = constantValue(callee.expression, checker);
  const set = value !== undefined && ts.isNewExpression(value) ? value.arguments?.[0] : undefined;
  const list = callee.name.text === "includes" ? value : callee.name.text === "has" ? set : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return undefined;
  let phases = NO_PHASE;
  for (const element of list.elements) {
    if (!ts.isStringLiteralLike(element)) return undefined;
    phases |= phaseReturned(element.text);
  }
  return phases;
}

/**
 * What a constant is, where it is made in a function and used there; one of a module has the value of the phase that
 * loaded it.
 */
export function constantValue(expression: ts.Expression, checker: ts.TypeChecker): ts.Expression | undefined {
  const name = plain(expression);
  if (!ts.isIdentifier(name)) return name;
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined)
    return undefined;
  if ((declaration.parent.flags & ts.NodeFlags.Const) === 0) return undefined;
  const value = plain(declaration.initializer);
  const isOfModule = ts.isSourceFile(declaration.parent.parent.parent);
  const isTable =
    ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNewExpression(value);
  if (isTable) return value;
  return isOfModule || isUsedLater(name, declaration, checker) ? undefined : value;
}

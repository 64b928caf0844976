import ts from "#typescript";
import { typed } from "../code/expressions.ts";
import { remembered } from "./remembered.ts";

/** The declared signatures of what is expected in an expression's place. */
export function expectedSignatures(expression: ts.Expression, checker: ts.TypeChecker): readonly ts.Node[] {
  return remembered<readonly ts.Node[]>(checker, "expected", expression, () => findExpected(expression, checker));
}

function findExpected(expression: ts.Expression, checker: ts.TypeChecker): ts.Node[] {
  if (
    !ts.isArrowFunction(expression) &&
    !ts.isFunctionExpression(expression) &&
    checker.getTypeAtLocation(expression).getCallSignatures().length === 0
  )
    return [];
  const type = expectedType(expression, checker);
  if (type === undefined) return [];
  return signaturesOf(type);
}

export function signaturesOf(type: ts.Type): ts.Node[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.flatMap((part) =>
    part.getCallSignatures().flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration as ts.Node])),
  );
}

/** What type is expected in an expression's place; of one that is cast, what it is cast to. */
function expectedType(expression: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  const outer = typed(expression);
  if (ts.isAsExpression(outer)) return checker.getTypeFromTypeNode(outer.type);
  if (ts.isShorthandPropertyAssignment(outer.parent)) {
    const literal = checker.getContextualType(outer.parent.parent);
    const property = literal === undefined ? undefined : checker.getPropertyOfType(literal, outer.parent.name.text);
    return property === undefined ? undefined : checker.getNonNullableType(checker.getTypeOfSymbol(property));
  }
  if (
    ts.isBinaryExpression(outer.parent) &&
    outer.parent.right === outer &&
    outer.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
    return checker.getTypeAtLocation(outer.parent.left);
  return checker.getContextualType(outer);
}

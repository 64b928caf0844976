import ts from "#typescript";
import { plain, typed } from "../../code/expressions.ts";
import { constantTableMade } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/**
 * Tables of constants that are only looked into where they stand: `["a", "b"].includes(name)`. Others
 * may be changed or kept by whom they are given to, and then are needed anew.
 */
export const table: CostRule = {
  name: "table",
  kinds: [ts.SyntaxKind.ArrayLiteralExpression, ts.SyntaxKind.ObjectLiteralExpression],
  find(node) {
    const literal = node as ts.ArrayLiteralExpression | ts.ObjectLiteralExpression;
    return !isEmpty(literal) && isConstant(literal) && isOnlyRead(literal)
      ? { at: literal, finding: constantTableMade() }
      : undefined;
  },
};

function isEmpty(literal: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression): boolean {
  return ts.isArrayLiteralExpression(literal) ? literal.elements.length === 0 : literal.properties.length === 0;
}

function isConstant(expression: ts.Expression): boolean {
  const inner = plain(expression);
  if (ts.isArrayLiteralExpression(inner)) return inner.elements.every(isConstant);
  if (ts.isObjectLiteralExpression(inner)) {
    return inner.properties.every((property) => ts.isPropertyAssignment(property) && isConstant(property.initializer));
  }
  if (ts.isPrefixUnaryExpression(inner)) return isConstant(inner.operand);
  return (
    ts.isStringLiteralLike(inner) ||
    ts.isNumericLiteral(inner) ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword
  );
}

const READING = new Set(["includes", "indexOf", "join", "length"]);

function isOnlyRead(literal: ts.Expression): boolean {
  const outer = typed(literal);
  const { parent } = outer;
  if (ts.isElementAccessExpression(parent)) return parent.expression === outer && !isAssigned(parent);
  if (ts.isPropertyAccessExpression(parent)) return READING.has(parent.name.text);
  return ts.isForOfStatement(parent) && parent.expression === outer;
}

function isAssigned({ parent }: ts.Node): boolean {
  return ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

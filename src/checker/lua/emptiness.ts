import ts from "#typescript";
import { plain, typed } from "../code/expressions.ts";

/**
 * Whether what follows a value in the same condition says the same of an empty one, so that it makes no difference
 * that it is true in Lua: `text && text.length > 0`, `!count || count === 0`.
 */
export function isTestedBeside(value: ts.Expression): boolean {
  const outer = typed(value);
  const { parent } = outer;
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken)
    return isTestedBehind(typed(parent), ts.SyntaxKind.BarBarToken, value, false);
  return isTestedBehind(outer, ts.SyntaxKind.AmpersandAmpersandToken, value, true);
}

/** @param isWanted what a test is to be false of, for an empty value: whether it is there */
function isTestedBehind(
  node: ts.Expression,
  operator: ts.SyntaxKind,
  value: ts.Expression,
  isWanted: boolean,
): boolean {
  for (let inner = node; ; inner = typed(inner.parent as ts.Expression)) {
    const { parent } = inner;
    if (!ts.isBinaryExpression(parent) || parent.operatorToken.kind !== operator) return false;
    if (
      parent.left === inner &&
      testsIn(parent.right, operator).some((test) => isTest(test, value.getText(), isWanted))
    )
      return true;
  }
}

function testsIn(node: ts.Expression, operator: ts.SyntaxKind): readonly ts.Expression[] {
  const inner = plain(node);
  if (!ts.isBinaryExpression(inner) || inner.operatorToken.kind !== operator) return [inner];
  return [...testsIn(inner.left, operator), ...testsIn(inner.right, operator)];
}

/** Whether a test of `text` has one result for all empty values: false where it `isWanted`, true where it is not. */
function isTest(test: ts.Expression, text: string, isWanted: boolean): boolean {
  if (ts.isCallExpression(test)) return isWanted && isStart(test, text);
  if (!ts.isBinaryExpression(test)) return false;
  const { left, operatorToken, right } = test;
  const subject = plain(left).getText();
  const other = plain(right);
  if (subject !== text && subject !== `${text}.length`) return false;
  const number = ts.isNumericLiteral(other) ? Number(other.text) : undefined;
  const isEmpty = number === 0 || (ts.isStringLiteralLike(other) && other.text === "");
  const isFull = (number !== undefined && number !== 0) || (ts.isStringLiteralLike(other) && other.text !== "");
  switch (operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      return isWanted ? isFull : isEmpty;
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return isWanted ? isEmpty : isFull;
    case ts.SyntaxKind.GreaterThanToken:
      return isWanted && number !== undefined && number >= 0;
    case ts.SyntaxKind.GreaterThanEqualsToken:
      return isWanted && number !== undefined && number > 0;
    case ts.SyntaxKind.LessThanToken:
      return !isWanted && number !== undefined && number > 0;
    case ts.SyntaxKind.LessThanEqualsToken:
      return !isWanted && number !== undefined && number >= 0;
    default:
      return false;
  }
}

const PARTS = new Set(["startsWith", "endsWith", "includes"]);

/** `text.startsWith("a")` */
function isStart({ expression, arguments: [part] }: ts.CallExpression, text: string): boolean {
  if (!ts.isPropertyAccessExpression(expression) || !PARTS.has(expression.name.text)) return false;
  return (
    plain(expression.expression).getText() === text &&
    part !== undefined &&
    ts.isStringLiteralLike(part) &&
    part.text !== ""
  );
}

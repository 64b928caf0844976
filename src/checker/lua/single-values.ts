import ts from "#typescript";
import { plain } from "../code/expressions.ts";

/** What is made of a value. */
export type Use =
  "condition" | "comparison" | "text" | "chain" | "wrapped" | "pattern" | "returned" | "callback" | "value";

const CHOICES = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

const CHOOSING_ASSIGNMENTS = new Set([
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
  ts.SyntaxKind.QuestionQuestionEqualsToken,
]);

/** The values of which a node, by itself, makes one decision, one comparison or one text, and for what. */
export function valuesUsed(node: ts.Node): readonly (readonly [ts.Expression, Use])[] {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node) || ts.isSwitchStatement(node))
    return used(ts.isSwitchStatement(node) ? "comparison" : "condition", node.expression);
  if (ts.isForStatement(node)) return node.condition === undefined ? [] : used("condition", node.condition);
  if (ts.isConditionalExpression(node)) return used("condition", node.condition);
  if (ts.isCaseClause(node)) return used("comparison", node.expression);
  if (ts.isPrefixUnaryExpression(node))
    return used(node.operator === ts.SyntaxKind.ExclamationToken ? "condition" : "value", node.operand);
  if (ts.isTypeOfExpression(node) || ts.isThrowStatement(node)) return used("value", node.expression);
  if (ts.isTemplateExpression(node)) return node.templateSpans.flatMap(({ expression }) => used("text", expression));
  if (!ts.isBinaryExpression(node)) return [];
  const { left, operatorToken, right } = node;
  const { kind } = operatorToken;
  if (CHOICES.has(kind) || CHOOSING_ASSIGNMENTS.has(kind)) return used("condition", left);
  if (kind === ts.SyntaxKind.CommaToken || kind === ts.SyntaxKind.EqualsToken) return [];
  const use = kind === ts.SyntaxKind.PlusToken || kind === ts.SyntaxKind.PlusEqualsToken ? "text" : "comparison";
  return [...used(use, left), ...used(use, right)];
}

/** With what stands on either side of a choice, for one of them is the value; the left one is a value of its own node. */
function used(use: Use, expression: ts.Expression): readonly (readonly [ts.Expression, Use])[] {
  const value = plain(expression);
  if (ts.isConditionalExpression(value)) return [...used(use, value.whenTrue), ...used(use, value.whenFalse)];
  if (ts.isBinaryExpression(value)) {
    const { kind } = value.operatorToken;
    if (CHOICES.has(kind) || kind === ts.SyntaxKind.CommaToken) return used(use, value.right);
    // What has been taken apart is judged where it is.
    if (kind === ts.SyntaxKind.EqualsToken && ts.isArrayLiteralExpression(value.left)) return [];
  }
  return [[value, use]];
}

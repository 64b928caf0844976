import ts from "#typescript";
import { typed } from "../../checker/code/expressions.ts";
import { emptyValuesOf } from "../../checker/lua/truth.ts";
import { replaced } from "./edit.ts";
import type { Fix, QuickFix } from "./edit.ts";

/** A string or a number that is used as true or false. */
export const comparison: Fix = ({ node, checker, file }) => {
  if (!ts.isExpression(node)) return [];
  const { empty, isMissing } = emptyValuesOf(node, checker);
  const outer = typed(node);
  const { parent } = outer;
  const text = node.getText(file);
  const isNegated = ts.isPrefixUnaryExpression(parent);
  const target = isNegated ? parent : outer;
  if (isDefault(outer)) {
    if (!isMissing || !ts.isBinaryExpression(parent)) return [];
    if (parent.operatorToken.kind !== ts.SyntaxKind.BarBarToken || isMixed(parent)) return [];
    return [{ title: "Write ??, for what is undefined alone", edits: [replaced(parent.operatorToken, "??")] }];
  }
  if (!isDecision(target)) return [];
  const compared = (values: readonly string[]): QuickFix => {
    const [operator, joint] = isNegated ? ["===", " || "] : ["!==", " && "];
    const written = values.map((value) => `${text} ${operator} ${value}`).join(joint);
    const isAlone = !ts.isBinaryExpression(target.parent) && !ts.isPrefixUnaryExpression(target.parent);
    return {
      title: `Write ${written}`,
      edits: [replaced(target, isAlone ? written : `(${written})`)],
    };
  };
  // What is written out twice is evaluated twice.
  const canRepeat = /^[\w.$]+$/.test(text);
  if (!isMissing) return empty.length === 1 || canRepeat ? [compared(empty)] : [];
  return [compared(["undefined"]), ...(canRepeat ? [compared(["undefined", ...empty])] : [])];
};

/** Whether what stands here is only asked whether it is true, so that a comparison is as good. */
function isDecision(node: ts.Expression): boolean {
  const outer = typed(node);
  const { parent } = outer;
  if (ts.isBinaryExpression(parent)) {
    const { kind } = parent.operatorToken;
    if (kind !== ts.SyntaxKind.AmpersandAmpersandToken && kind !== ts.SyntaxKind.BarBarToken) return false;
    return isDecision(parent);
  }
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent) || ts.isDoStatement(parent)) return true;
  if (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) return parent.condition === outer;
  if (ts.isExpressionStatement(parent)) return true;
  // The callback of filter and its kin.
  return ts.isArrowFunction(parent) || ts.isReturnStatement(parent);
}

/** Left of `||`, where it is not asked but taken. */
function isDefault(node: ts.Expression): boolean {
  const { parent } = node;
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return false;
  const { kind } = parent.operatorToken;
  return (kind === ts.SyntaxKind.BarBarToken || kind === ts.SyntaxKind.BarBarEqualsToken) && !isDecision(parent);
}

/** TypeScript refuses ?? beside || and && without parentheses. */
function isMixed(node: ts.BinaryExpression): boolean {
  const isChoice = (other: ts.Node): boolean =>
    ts.isBinaryExpression(other) &&
    (other.operatorToken.kind === ts.SyntaxKind.BarBarToken ||
      other.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken);
  return [node.left, node.right, node.parent].some(isChoice);
}

import ts from "#typescript";
import { typed } from "./expressions.ts";

export function isAssignment(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandEqualsToken
  );
}

export function isCallee(node: ts.Expression): boolean {
  const outer = typed(node);
  return (
    ((ts.isCallExpression(outer.parent) || ts.isNewExpression(outer.parent)) && outer.parent.expression === outer) ||
    (ts.isTaggedTemplateExpression(outer.parent) && outer.parent.tag === outer)
  );
}

/** Whether a name stands as an argument, an element, a member's or a variable's value, or what is returned. */
export function isHandedOn(node: ts.Expression): boolean {
  const outer = typed(node);
  const { parent } = outer;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === outer;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.arguments?.includes(outer) === true;
  if (ts.isArrayLiteralExpression(parent)) return true;
  if (ts.isReturnStatement(parent) || ts.isExportAssignment(parent)) return true;
  if (ts.isArrowFunction(parent)) return parent.body === outer;
  if (
    ts.isPropertyAssignment(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isParameter(parent)
  )
    return parent.initializer === outer;
  if (ts.isConditionalExpression(parent)) return parent.condition !== outer;
  if (ts.isBinaryExpression(parent))
    return isAssignment(parent.operatorToken.kind) ? parent.right === outer : isChoice(parent.operatorToken.kind);
  return false;
}

function isChoice(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandToken
  );
}

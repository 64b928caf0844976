import ts from "#typescript";
import { readAgain } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/** Variables of nginx that a function reads more than once. */
export const variable: CostRule = {
  name: "variable",
  kinds: [ts.SyntaxKind.PropertyAccessExpression],
  find(node) {
    if (!isVariable(node) || isAssigned(node)) return undefined;
    const body = ts.findAncestor(node, ts.isFunctionLike);
    const first = body && firstRead(body, node.name.text);
    if (first === undefined || first === node || areAlternatives(first, node)) return undefined;
    return { at: node, finding: readAgain(`ngx.var.${node.name.text}`) };
  },
};

/** `ngx.var.NAME` */
export function isVariable(node: ts.Node): node is ts.PropertyAccessExpression {
  return (
    ts.isPropertyAccessExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "var" &&
    ts.isIdentifier(node.expression.expression) &&
    node.expression.expression.text === "ngx"
  );
}

function isAssigned(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.left === node
  );
}

function firstRead(node: ts.Node, name: string): ts.Node | undefined {
  return ts.forEachChild(node, (child) => {
    if (ts.isFunctionLike(child)) return undefined;
    return isVariable(child) && child.name.text === name && !isAssigned(child) ? child : firstRead(child, name);
  });
}

/** Whether one of two nodes is in what runs where the other does not. */
function areAlternatives(first: ts.Node, second: ts.Node): boolean {
  const choice = ts.findAncestor(first, (node) => node.pos <= second.pos && second.end <= node.end);
  if (choice === undefined) return false;
  const holds = (part: ts.Node | undefined, node: ts.Node): boolean =>
    part !== undefined && part.pos <= node.pos && node.end <= part.end;
  if (ts.isIfStatement(choice)) return holds(choice.thenStatement, first) && holds(choice.elseStatement, second);
  if (ts.isConditionalExpression(choice)) return holds(choice.whenTrue, first) && holds(choice.whenFalse, second);
  return ts.isCaseBlock(choice);
}

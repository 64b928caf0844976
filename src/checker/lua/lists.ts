import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { lengthOfUnknown, placeInList, sortOfNumbers } from "./findings.ts";

/**
 * What is done to lists and becomes Lua that does something else:
 *
 *     numbers.sort()      -- by size, not by text
 *     0 in list           -- list[0] ~= nil, where the first place is 1
 *     value.length        -- value.length, where value is of any type
 */
export function listsInLua(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const isListOf = (type: ts.Type, flags: ts.TypeFlags): boolean =>
    (checker.isArrayType(type) || checker.isTupleType(type)) &&
    checker.getTypeArguments(type as ts.TypeReference).some((item) => (item.flags & flags) !== 0);
  const access = (node: ts.PropertyAccessExpression): void => {
    const name = node.name.text;
    const { parent } = node;
    const type = checker.getTypeAtLocation(node.expression);
    if (name === "length" && (type.flags & ts.TypeFlags.Any) !== 0 && !isAssigned(node))
      found.push(at(node, lengthOfUnknown(node.expression.getText(file))));
    const isSorted = name === "sort" || name === "toSorted";
    if (isSorted && ts.isCallExpression(parent) && parent.expression === node && parent.arguments.length === 0)
      if (isListOf(type, ts.TypeFlags.NumberLike)) found.push(at(node.name, sortOfNumbers()));
  };
  const membership = ({ left, right, operatorToken }: ts.BinaryExpression): void => {
    if (operatorToken.kind !== ts.SyntaxKind.InKeyword) return;
    const list = checker.getTypeAtLocation(right);
    if (!checker.isArrayType(list) && !checker.isTupleType(list)) return;
    if ((checker.getTypeAtLocation(left).flags & ts.TypeFlags.NumberLike) === 0) return;
    found.push(at(left.parent, placeInList(left.getText(file), right.getText(file))));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node)) access(node);
    else if (ts.isBinaryExpression(node)) membership(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isAssigned(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) && parent.left === node && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

import ts from "#typescript";
import { listUnpacked } from "../findings.ts";
import { calledName } from "./called.ts";
import type { Cost, CostRule } from "./cost.ts";
import { isMultipleValues } from "./multiple-values.ts";
import { isRestParameter } from "./rest.ts";

const BY_INDEX = "Read it by index, pair[0] and pair[1], or have the function return LuaMultiReturn with $multi().";
const WRITTEN_OUT = "Pass the elements one by one, or the list itself.";

/** Lists that are taken apart: by a pattern, into arguments, or by Lua's function itself. */
export const unpack: CostRule = {
  name: "unpack",
  kinds: [ts.SyntaxKind.VariableDeclaration, ts.SyntaxKind.BinaryExpression, ts.SyntaxKind.CallExpression],
  find(node, checker) {
    if (ts.isCallExpression(node)) return inCall(node, checker);
    const [target, value] = ts.isVariableDeclaration(node)
      ? [node.name, node.initializer]
      : [(node as ts.BinaryExpression).left, (node as ts.BinaryExpression).right];
    if (value === undefined || !isUnpacking(target, node)) return undefined;
    if (ts.isArrayLiteralExpression(value) || isMultipleValues(value, checker)) return undefined;
    return { at: node, finding: listUnpacked(BY_INDEX) };
  },
};

/** With a rest or a pattern within, TSTL reads element by element. */
function isUnpacking(target: ts.Node, node: ts.Node): boolean {
  if (ts.isArrayBindingPattern(target)) {
    return target.elements.every(
      (element) => ts.isOmittedExpression(element) || (ts.isIdentifier(element.name) && !element.dotDotDotToken),
    );
  }
  if (!ts.isArrayLiteralExpression(target) || !ts.isBinaryExpression(node)) return false;
  return (
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    !target.elements.some((element) => ts.isSpreadElement(element) || ts.isBinaryExpression(element))
  );
}

function inCall(call: ts.CallExpression, checker: ts.TypeChecker): Cost | undefined {
  const name = calledName(call, checker);
  if (name === "unpack" || name === "table.unpack") return { at: call, finding: listUnpacked(BY_INDEX) };
  const spread = call.arguments.find(
    (argument): argument is ts.SpreadElement =>
      ts.isSpreadElement(argument) &&
      !isMultipleValues(argument.expression, checker) &&
      !isRestParameter(argument.expression, checker),
  );
  return spread === undefined ? undefined : { at: spread, finding: listUnpacked(WRITTEN_OUT) };
}

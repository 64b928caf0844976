import ts from "#typescript";
import { plain, typed } from "../../code/expressions.ts";
import { restCollected } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/** Rest parameters that are looked into. One that is only passed on stays Lua's `...`. */
export const rest: CostRule = {
  name: "rest",
  kinds: [ts.SyntaxKind.Parameter],
  find(node, checker) {
    const parameter = node as ts.ParameterDeclaration;
    const { name, parent, dotDotDotToken } = parameter;
    if (dotDotDotToken === undefined || !ts.isIdentifier(name) || !("body" in parent) || !parent.body) return undefined;
    const symbol = checker.getSymbolAtLocation(name);
    const isLookedInto = (child: ts.Node): boolean =>
      ts.isIdentifier(child)
        ? child.text === name.text &&
          !ts.isSpreadElement(typed(child).parent) &&
          checker.getSymbolAtLocation(child) === symbol
        : (ts.forEachChild(child, (inner) => isLookedInto(inner) || undefined) ?? false);
    return isLookedInto(parent.body) ? { at: parameter, finding: restCollected(name.text) } : undefined;
  },
};

/** Whether an expression is a rest parameter of a function. */
export function isRestParameter(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = checker.getSymbolAtLocation(plain(expression))?.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration) && declaration.dotDotDotToken !== undefined;
}

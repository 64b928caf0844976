import type ts from "typescript";
import type { Found, Value } from "./value.ts";

/** The values that a name can have where it stands, by the tests that TypeScript sees around it: of a `kind`, of a class. */
export function narrowed(
  checker: ts.TypeChecker,
  node: ts.Expression,
  symbol: ts.Symbol | undefined,
  found: Found,
): Found {
  if (symbol === undefined || found.values.length < 2 || !found.values.some(isObject)) return found;
  const declared = checker.getTypeOfSymbol(symbol);
  const here = checker.getTypeAtLocation(node);
  if (!declared.isUnion() || declared === here) return found;
  const fits = (value: Value): boolean => {
    if (!isObject(value)) return true;
    const type = typeOf(checker, value.node, value.kind === "instance");
    return !checker.isTypeAssignableTo(type, declared) || checker.isTypeAssignableTo(type, here);
  };
  return { ...found, values: found.values.filter(fits) };
}

function isObject(value: Value): value is Extract<Value, { kind: "literal" | "instance" }> {
  return value.kind === "literal" || value.kind === "instance";
}

function typeOf(checker: ts.TypeChecker, node: ts.Node, isInstance: boolean): ts.Type {
  const symbol = isInstance ? (node as ts.ClassLikeDeclaration).name : undefined;
  const named = symbol === undefined ? undefined : checker.getSymbolAtLocation(symbol);
  return named === undefined ? checker.getTypeAtLocation(node) : checker.getDeclaredTypeOfSymbol(named);
}

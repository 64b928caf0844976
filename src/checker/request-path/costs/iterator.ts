import ts from "#typescript";
import { iteratorUsed } from "../findings.ts";
import type { CostRule } from "./cost.ts";

const INSTEAD: Readonly<Record<string, string>> = {
  Map: "Keep an object, and loop over its keys with for (const key in object).",
  Set: "Keep a list.",
  ArrayIterator: "Loop over the list itself, or for the index over $range(0, list.length - 1).",
};
const OTHERWISE = "Loop over a list.";

/** `for … of` over something else than a list, a text or what Lua itself can loop over. */
export const iterator: CostRule = {
  name: "iterator",
  kinds: [ts.SyntaxKind.ForOfStatement],
  find(node, checker) {
    const { expression } = node as ts.ForOfStatement;
    const written = checker.getTypeAtLocation(expression);
    const type = checker.getBaseConstraintOfType(written) ?? written;
    const kinds = (type.isUnion() ? type.types : [type]).filter((part) => !isDirect(part, checker));
    if (kinds.length === 0 || isRange(expression)) return undefined;
    const name = kinds[0]?.getSymbol()?.name.replace(/^Readonly/, "") ?? "";
    return { at: expression, finding: iteratorUsed(INSTEAD[name] ?? OTHERWISE) };
  },
};

/** Brands of TSTL's language extensions, which become loops of Lua's. */
const LOOPS_OF_LUA = ["__tstlIterable", "__tstlPairs", "__tstlPairsKey"];

function isDirect(type: ts.Type, checker: ts.TypeChecker): boolean {
  if ((type.flags & (ts.TypeFlags.StringLike | ts.TypeFlags.Any)) !== 0) return true;
  if (checker.isArrayType(type) || checker.isTupleType(type)) return true;
  return LOOPS_OF_LUA.some((brand) => type.getProperty(brand) !== undefined);
}

function isRange(expression: ts.Expression): boolean {
  return (
    ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && expression.expression.text === "$range"
  );
}

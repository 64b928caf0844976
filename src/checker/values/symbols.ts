import ts from "#typescript";
import type { Evaluation } from "./evaluation.ts";

export function symbolAt(evaluation: Evaluation, node: ts.Node): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(node.parent)
    ? evaluation.checker.getShorthandAssignmentValueSymbol(node.parent)
    : evaluation.checker.getSymbolAtLocation(node);
  if (symbol === undefined) return undefined;
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? evaluation.checker.getAliasedSymbol(symbol) : symbol;
}

export function propertyOf(evaluation: Evaluation, node: ts.Node, name: string): ts.Symbol | undefined {
  return evaluation.checker.getPropertyOfType(
    evaluation.checker.getNonNullableType(evaluation.checker.getTypeAtLocation(node)),
    name,
  );
}

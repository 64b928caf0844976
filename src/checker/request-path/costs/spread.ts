import ts from "#typescript";
import { spreadCopied } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/** Copies of lists and objects, whole or of the rest of them. */
export const spread: CostRule = {
  name: "spread",
  kinds: [
    ts.SyntaxKind.ArrayLiteralExpression,
    ts.SyntaxKind.SpreadAssignment,
    ts.SyntaxKind.BindingElement,
    ts.SyntaxKind.NewExpression,
  ],
  find(node) {
    if (ts.isArrayLiteralExpression(node)) {
      const copied = node.elements.find(ts.isSpreadElement);
      return copied && { at: copied, finding: spreadCopied("Loop over the lists one after another.") };
    }
    if (ts.isNewExpression(node)) {
      const copied = node.arguments?.find(ts.isSpreadElement);
      return copied && { at: copied, finding: spreadCopied("Pass the arguments one by one.") };
    }
    if (ts.isBindingElement(node)) {
      if (node.dotDotDotToken === undefined) return undefined;
      return { at: node, finding: spreadCopied("Read the members you need.") };
    }
    return { at: node, finding: spreadCopied("Write the members out, or pass the object itself.") };
  },
};

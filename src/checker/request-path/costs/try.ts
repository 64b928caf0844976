import ts from "#typescript";
import { tryMade } from "../findings.ts";
import type { CostRule } from "./cost.ts";

/** `try`, of which TSTL makes two functions and a call of pcall. */
export const tryStatement: CostRule = {
  name: "try",
  kinds: [ts.SyntaxKind.TryStatement],
  find: (node) => ({ at: node.getFirstToken() ?? node, finding: tryMade() }),
};

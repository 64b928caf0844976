import ts from "#typescript";
import { sorted } from "../findings.ts";
import { calledName, calledPlace } from "./called.ts";
import type { CostRule } from "./cost.ts";

const SORTS = new Set(["Array.sort", "Array.toSorted", "table.sort"]);

/** Sorting a list. */
export const sort: CostRule = {
  name: "sort",
  kinds: [ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const call = node as ts.CallExpression;
    return SORTS.has(calledName(call, checker) ?? "") ? { at: calledPlace(call), finding: sorted() } : undefined;
  },
};

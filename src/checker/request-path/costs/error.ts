import ts from "#typescript";
import { errorObjectThrown } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

/** Errors that are objects. */
export const error: CostRule = {
  name: "error",
  kinds: [ts.SyntaxKind.NewExpression, ts.SyntaxKind.CallExpression],
  find(node, checker) {
    const name = calledName(node as ts.NewExpression | ts.CallExpression, checker);
    const isError = name !== undefined && /^\w*Error(\.new)?$/.test(name);
    return isError ? { at: node, finding: errorObjectThrown() } : undefined;
  },
};

import ts from "#typescript";
import { coroutineUsed } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";

/** Coroutines, by their own name or as what generators and async functions become. */
export const coroutine: CostRule = {
  name: "coroutine",
  kinds: [ts.SyntaxKind.CallExpression, ts.SyntaxKind.YieldExpression, ts.SyntaxKind.AwaitExpression],
  find(node, checker) {
    if (ts.isYieldExpression(node)) return { at: node, finding: coroutineUsed("A generator") };
    if (ts.isAwaitExpression(node)) return { at: node, finding: coroutineUsed("An async function") };
    const name = calledName(node as ts.CallExpression, checker);
    return name?.startsWith("coroutine.") ? { at: node, finding: coroutineUsed(`${name}()`) } : undefined;
  },
};

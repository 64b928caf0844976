import ts from "#typescript";
import { classMade, closureMade } from "../findings.ts";
import { calledName } from "./called.ts";
import type { CostRule } from "./cost.ts";
import { takesCallback } from "./runtime-library.ts";

/** Functions and classes that are made within a function: LuaJIT's FNEW. */
export const closure: CostRule = {
  name: "closure",
  kinds: [
    ts.SyntaxKind.ArrowFunction,
    ts.SyntaxKind.FunctionExpression,
    ts.SyntaxKind.FunctionDeclaration,
    ts.SyntaxKind.MethodDeclaration,
    ts.SyntaxKind.ClassDeclaration,
    ts.SyntaxKind.ClassExpression,
  ],
  find(node, checker) {
    if (ts.isClassLike(node)) return { at: node.name ?? node, finding: classMade() };
    if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.body === undefined) return undefined;
    // Said of the call, with what to write in its place.
    if (ts.isCallExpression(node.parent) && takesCallback(calledName(node.parent, checker))) return undefined;
    return { at: (node as ts.FunctionLikeDeclaration).name ?? node, finding: closureMade() };
  },
};

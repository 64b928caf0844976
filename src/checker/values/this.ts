import ts from "typescript";
import type { Evaluation } from "./evaluation.ts";
import { baseOf } from "./inheritance.ts";
import { NO_SCOPE, UNKNOWN, exactly } from "./value.ts";
import type { Found } from "./value.ts";

export function valueOfThis(evaluation: Evaluation, node: ts.Expression): Found {
  let holder: ts.Node = node;
  for (;;) {
    holder = holder.parent;
    if (ts.isSourceFile(holder)) return UNKNOWN;
    if (ts.isArrowFunction(holder)) continue;
    if (ts.isClassLike(holder)) {
      if (node.kind !== ts.SyntaxKind.SuperKeyword) {
        return exactly({ kind: "instance", node: holder, scope: NO_SCOPE, isExact: false });
      }
      const base = baseOf(evaluation, holder);
      return base === undefined ? UNKNOWN : exactly({ kind: "instance", node: base, scope: NO_SCOPE, isExact: true });
    }
    if (ts.isMethodDeclaration(holder) && ts.isObjectLiteralExpression(holder.parent))
      return exactly({ kind: "literal", node: holder.parent, scope: NO_SCOPE });
    if (ts.isFunctionDeclaration(holder) || ts.isFunctionExpression(holder)) return UNKNOWN;
  }
}

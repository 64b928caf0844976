import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import type { Evaluation } from "./evaluation.ts";
import { baseOf, baseScope } from "./inheritance.ts";
import { NO_SCOPE, UNKNOWN, exactly } from "./value.ts";
import type { Found, Scope, Value } from "./value.ts";

/** What `this` or `super` is: the object that a call was made of, or any of the class that it stands in. */
export function valueOfThis(evaluation: Evaluation, node: ts.Expression, scope: Scope): Found {
  const isSuper = node.kind === ts.SyntaxKind.SuperKeyword;
  let self: Found | undefined;
  let holder: ts.Node = node;
  for (;;) {
    holder = holder.parent;
    if (ts.isSourceFile(holder)) return UNKNOWN;
    if (ts.isArrowFunction(holder)) continue;
    if (isFunctionBody(holder) || ts.isClassLike(holder)) self ??= scope.given.get(holder);
    if (self !== undefined && !isSuper) return self;
    if (ts.isClassLike(holder)) {
      if (!isSuper) return exactly({ kind: "instance", node: holder, scope: NO_SCOPE, isExact: false });
      const base = baseOf(evaluation, holder);
      return base === undefined ? UNKNOWN : exactly(asBase(evaluation, holder, base, self));
    }
    if (ts.isMethodDeclaration(holder) && ts.isObjectLiteralExpression(holder.parent))
      return exactly({ kind: "literal", node: holder.parent, scope: NO_SCOPE });
    if (ts.isFunctionDeclaration(holder) || ts.isFunctionExpression(holder)) return UNKNOWN;
  }
}

function asBase(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  base: ts.ClassLikeDeclaration,
  found: Found | undefined,
): Value {
  const self = found?.values.find(({ kind }) => kind === "instance");
  const scope = self?.kind === "instance" ? self.scope : NO_SCOPE;
  const value = {
    kind: "instance",
    node: base,
    scope: baseScope(evaluation, node, base, scope),
    isExact: true,
  } as const;
  return self === undefined ? value : { ...value, self };
}

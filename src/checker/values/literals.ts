import ts from "#typescript";
import type { Evaluation } from "./evaluation.ts";
import { isNamed } from "./member-names.ts";
import { UNKNOWN, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";
import { valueOfMember } from "./written-members.ts";

export function memberOfLiteral(
  evaluation: Evaluation,
  node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  name: string,
  scope: Scope,
): Found | undefined {
  if (ts.isArrayLiteralExpression(node)) return undefined;
  const found: Found[] = [];
  for (const member of node.properties) {
    if (ts.isSpreadAssignment(member)) {
      const inner = evaluation.of(member.expression, scope);
      for (const value of inner.values)
        if (value.kind === "literal") {
          const one = memberOfLiteral(evaluation, value.node, name, value.scope);
          if (one !== undefined) found.push(one);
        }
      if (!inner.isComplete) found.push(UNKNOWN);
    } else if (isNamed(evaluation, member, name)) {
      found.push(valueOfMember(evaluation, member, scope));
    }
  }
  return found.length === 0 ? undefined : union(found);
}

import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import { referencesOf } from "../code/file-syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { NOTHING, NO_SCOPE, UNKNOWN, exactly, innerScope, seenFrom, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";

export function valueOfMember(
  evaluation: Evaluation,
  member: ts.ObjectLiteralElementLike | ts.ClassElement,
  scope: Scope,
): Found {
  const own = writtenMember(evaluation, member, scope);
  const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
  return decorators.reduce((value, { expression }) => decorated(evaluation, expression, value), own);
}

/** A method, and what a decorator makes of it. */
function decorated(evaluation: Evaluation, decorator: ts.Expression, method: Found): Found {
  return union([
    method,
    ...evaluation.of(decorator, NO_SCOPE).values.map((value): Found => {
      if (value.kind !== "function") return NOTHING;
      const [parameter] = value.node.parameters;
      const scope = parameter === undefined ? value.scope : innerScope(value.scope, [[parameter, method]]);
      return union([NOTHING, ...referencesOf(value.node).returns.map((returned) => evaluation.of(returned, scope))]);
    }),
  ]);
}

function writtenMember(
  evaluation: Evaluation,
  member: ts.ObjectLiteralElementLike | ts.ClassElement,
  scope: Scope,
): Found {
  if (ts.isPropertyAssignment(member)) return evaluation.of(member.initializer, scope);
  if (ts.isShorthandPropertyAssignment(member)) return evaluation.of(member.name, scope);
  if (ts.isMethodDeclaration(member))
    return isFunctionBody(member)
      ? exactly({ kind: "function", node: member, scope: seenFrom(scope, member) })
      : NOTHING;
  if (ts.isPropertyDeclaration(member))
    return member.initializer === undefined ? NOTHING : evaluation.of(member.initializer, scope);
  if (ts.isGetAccessor(member) && isFunctionBody(member))
    return union(referencesOf(member).returns.map((returned) => evaluation.of(returned, scope)));
  return UNKNOWN;
}

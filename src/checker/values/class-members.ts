import ts from "typescript";
import { isStatic } from "../code/body.ts";
import { lastName } from "../code/expressions.ts";
import { assignedValues } from "./assignments.ts";
import type { Evaluation } from "./evaluation.ts";
import { baseOf } from "./inheritance.ts";
import { valueOfParameter } from "./parameters.ts";
import { NO_SCOPE, union, unsure } from "./value.ts";
import type { Found, Scope } from "./value.ts";
import { valueOfMember } from "./written-members.ts";

export function membersOfClass(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  name: string,
  isExact: boolean,
  scope: Scope,
  ofClass: boolean,
): Found[] {
  const found: Found[] = [];
  let owner: ts.ClassLikeDeclaration | undefined = node;
  const seen = new Set<ts.Node>();
  while (owner !== undefined && !seen.has(owner)) {
    seen.add(owner);
    const own: Found[] = owner.members
      .filter((member) => member.name !== undefined && lastName(member.name) === name && isStatic(member) === ofClass)
      .map((member) => valueOfMember(evaluation, member, scope));
    const constructor = owner.members.find(ts.isConstructorDeclaration);
    const parameter = ofClass
      ? undefined
      : constructor?.parameters.find(
          (one) => ts.isParameterPropertyDeclaration(one, one.parent) && lastName(one.name) === name,
        );
    if (parameter !== undefined) own.push(valueOfParameter(evaluation, parameter, scope));
    if (own.length > 0) {
      const symbol = evaluation.names.assignments.has(name)
        ? evaluation.checker.getPropertyOfType(evaluation.checker.getTypeAtLocation(owner), name)
        : undefined;
      found.push(...own, ...(symbol === undefined || ofClass ? [] : assignedValues(evaluation, symbol, scope, false)));
      break;
    }
    owner = baseOf(evaluation, owner);
  }
  if (!isExact)
    found.push(
      unsure(union(derivedFrom(evaluation, node).flatMap((derived) => ownMembers(evaluation, derived, name, ofClass)))),
    );
  return found;
}

export function ownMembers(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  name: string,
  ofClass: boolean,
): Found[] {
  return node.members
    .filter((member) => member.name !== undefined && lastName(member.name) === name && isStatic(member) === ofClass)
    .map((member) => valueOfMember(evaluation, member, NO_SCOPE));
}

/** Every class below this one. */
function derivedFrom(evaluation: Evaluation, node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
  return (evaluation.derived.get(node) ?? []).flatMap((derived) => [derived, ...derivedFrom(evaluation, derived)]);
}

import ts from "#typescript";
import { isStatic } from "../code/body.ts";
import { assignedValues } from "./assignments.ts";
import { isConstructed } from "./constructed.ts";
import type { Evaluation } from "./evaluation.ts";
import { baseOf, baseScope } from "./inheritance.ts";
import { isNamed } from "./member-names.ts";
import { valueOfParameter } from "./parameters.ts";
import { NO_SCOPE, boundTo, exactly, guessed, innerScope, mentionsThis, union, unsure } from "./value.ts";
import type { Found, Scope, Value } from "./value.ts";
import { valueOfMember } from "./written-members.ts";

type InstanceValue = Extract<Value, { kind: "instance" }>;

/** What a member of an object may be: the one of its class or of the nearest above, and those of classes below it. */
export function membersOfInstance(evaluation: Evaluation, value: InstanceValue, name: string): Found[] {
  const self = value.self ?? value;
  const found = membersOfLine(evaluation, value.node, name, value.scope, false).map((one) => boundTo(self, one));
  if (value.isExact) return found;
  const below = derivedFrom(evaluation, value.node)
    .filter((derived) => isConstructed(evaluation, derived))
    .flatMap((derived) => ownMembers(evaluation, derived, name, false));
  // An abstract method is one of these.
  return [...found, found.some(({ values }) => values.length > 0) ? unsure(union(below)) : guessed(union(below))];
}

/** What a static member of a class may be. */
export function membersOfClass(
  evaluation: Evaluation,
  value: Extract<Value, { kind: "class" }>,
  name: string,
): Found[] {
  return membersOfLine(evaluation, value.node, name, value.scope, true).map((one) => boundTo(value, one));
}

function membersOfLine(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  name: string,
  instanceScope: Scope,
  ofClass: boolean,
): Found[] {
  let owner: ts.ClassLikeDeclaration | undefined = node;
  let scope = instanceScope;
  const seen = new Set<ts.Node>();
  while (owner !== undefined && !seen.has(owner)) {
    seen.add(owner);
    const own = membersIn(evaluation, owner, name, scope, ofClass);
    if (own.length > 0) {
      const symbol = evaluation.names.assignments.has(name)
        ? evaluation.checker.getPropertyOfType(evaluation.checker.getTypeAtLocation(owner), name)
        : undefined;
      return [...own, ...(symbol === undefined || ofClass ? [] : assignedValues(evaluation, symbol, scope, false))];
    }
    const base = baseOf(evaluation, owner);
    if (base !== undefined && !ofClass) scope = baseScope(evaluation, owner, base, scope);
    owner = base;
  }
  return [];
}

function membersIn(
  evaluation: Evaluation,
  owner: ts.ClassLikeDeclaration,
  name: string,
  scope: Scope,
  ofClass: boolean,
): Found[] {
  const own = owner.members
    .filter((member) => isNamed(evaluation, member, name) && isStatic(member) === ofClass)
    .map((member) => {
      const self: Value = { kind: "instance", node: owner, scope, isExact: false };
      const isField = !ofClass && ts.isPropertyDeclaration(member) && mentionsThis(member);
      return valueOfMember(evaluation, member, isField ? innerScope(scope, [[owner, exactly(self)]]) : scope);
    });
  if (ofClass) return own;
  const parameter = owner.members
    .find(ts.isConstructorDeclaration)
    ?.parameters.find((one) => ts.isParameterPropertyDeclaration(one, one.parent) && isNamed(evaluation, one, name));
  return parameter === undefined ? own : [...own, valueOfParameter(evaluation, parameter, scope)];
}

/** The members of this name that a class has itself, of an object of which nothing else is known. */
export function ownMembers(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  name: string,
  ofClass: boolean,
): Found[] {
  const self: Value = { kind: "instance", node, scope: NO_SCOPE, isExact: false };
  return node.members
    .filter((member) => isNamed(evaluation, member, name) && isStatic(member) === ofClass)
    .map((member) => boundTo(self, valueOfMember(evaluation, member, NO_SCOPE)));
}

/** Every class below this one. */
function derivedFrom(evaluation: Evaluation, node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
  return (evaluation.derived.get(node) ?? []).flatMap((derived) => [derived, ...derivedFrom(evaluation, derived)]);
}

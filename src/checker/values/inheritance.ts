import ts from "#typescript";
import { referencesOf } from "../code/file-syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { scopeOf } from "./given.ts";
import { NO_SCOPE } from "./value.ts";
import type { Scope } from "./value.ts";

export function baseOf(evaluation: Evaluation, node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
  const base = extended(node);
  if (base === undefined) return undefined;
  const found = evaluation.of(base, NO_SCOPE).values.find((value) => value.kind === "class");
  return found?.kind === "class" ? found.node : undefined;
}

/** The classes from this one up. */
export function lineOf(evaluation: Evaluation, node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
  const line: ts.ClassLikeDeclaration[] = [];
  for (
    let owner: ts.ClassLikeDeclaration | undefined = node;
    owner !== undefined && !line.includes(owner);
    owner = baseOf(evaluation, owner)
  )
    line.push(owner);
  return line;
}

/** The constructor that a class has or inherits. */
export function constructorOf(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
): ts.ConstructorDeclaration | undefined {
  const seen = new Set<ts.Node>();
  for (
    let owner: ts.ClassLikeDeclaration | undefined = node;
    owner !== undefined && !seen.has(owner);
    owner = baseOf(evaluation, owner)
  ) {
    seen.add(owner);
    const found = owner.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
    if (found !== undefined) return found as ts.ConstructorDeclaration;
  }
  return undefined;
}

/** What the base class's constructor was given, where `scope` has what the class's own was given. */
export function baseScope(
  evaluation: Evaluation,
  node: ts.ClassLikeDeclaration,
  base: ts.ClassLikeDeclaration,
  scope: Scope,
): Scope {
  const own = node.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
  // One that has none gives on what it is given.
  if (own === undefined) return scope;
  const call = referencesOf(own as ts.ConstructorDeclaration)
    .calls.filter(ts.isCallExpression)
    .find(({ expression }) => expression.kind === ts.SyntaxKind.SuperKeyword);
  const constructor = constructorOf(evaluation, base);
  if (call === undefined || constructor === undefined) return NO_SCOPE;
  return scopeOf(evaluation, constructor, NO_SCOPE, call.arguments, scope, true);
}

function extended(node: ts.ClassLikeDeclaration): ts.Expression | undefined {
  return node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
}

import ts from "#typescript";
import { isPackageFile } from "../../program/module-names.ts";
import { isFunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import type { Call } from "../code/file-syntax.ts";
import { lineOf } from "../values/inheritance.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { Found, Value } from "../values/value.ts";
import { followDeclared } from "./declared-calls.ts";
import { isTagged } from "./phase-bound.ts";
import type { Search } from "./search.ts";

export function followCall(search: Search, call: Call): void {
  if (ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword) {
    followSuperCall(search, call);
    return;
  }
  if (ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.ImportKeyword) return;
  const written = ts.isTaggedTemplateExpression(call) ? call.tag : call.expression;
  const callee = plain(written);
  const args = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
  const { evaluator } = search.code;
  if (ts.isPropertyAccessExpression(callee)) {
    // f.call(self, …), f.apply(self, …), f.bind(self)
    const through = callee.name.text;
    if (through === "call" || through === "apply" || through === "bind") {
      const found = evaluator.of(callee.expression, search.scope);
      const isFunction =
        found.values.some(({ kind }) => kind === "function") ||
        search.code.checker.getTypeAtLocation(callee.expression).getCallSignatures().length > 0;
      if (isFunction) {
        if (through !== "bind")
          followTargets(search, call, callee.expression, found, through === "call" ? args.slice(1) : []);
        return;
      }
    }
  }
  followTargets(search, call, callee, evaluator.of(callee, search.scope), args);
}

function followSuperCall(search: Search, call: ts.CallExpression): void {
  let holder: ts.Node = call;
  while (!ts.isClassLike(holder)) holder = holder.parent;
  const [, base] = lineOf(search.code.evaluator, holder);
  const self = search.code.evaluator.of(call.expression, search.scope).values[0];
  if (base !== undefined)
    search.construct(call, base, NO_SCOPE, call.arguments, false, self?.kind === "instance" ? self.self : undefined);
}

function followTargets(
  search: Search,
  call: Call,
  callee: ts.Expression,
  found: Found,
  args: readonly ts.Expression[],
): void {
  let known = 0;
  const seen = new Set<ts.Node>();
  const follow = (value: Value): void => {
    if (value.kind === "function") {
      seen.add(value.node);
      known++;
      search.edge(call, value, args);
    } else if (value.kind === "class") {
      known++;
      search.construct(call, value.node, value.scope, args, value.isGuess === true);
    } else if (value.kind === "declared") {
      known++;
      followDeclared(search, call, value, args);
    }
  };
  for (const value of found.values) follow(value);
  if (found.isComplete) return;
  const declaration = search.signatureOf(call);
  if (declaration !== undefined && isFunctionBody(declaration)) {
    if (!seen.has(declaration)) search.edge(call, { kind: "function", node: declaration, scope: NO_SCOPE }, args);
    return;
  }
  if (declaration !== undefined && known === 0 && isTagged(declaration)) {
    const symbol =
      (declaration as Partial<ts.NamedDeclaration>).name === undefined
        ? undefined
        : search.code.checker.getSymbolAtLocation((declaration as ts.NamedDeclaration).name!);
    if (symbol !== undefined) {
      followDeclared(search, call, { kind: "declared", symbol, declarations: [declaration as ts.Declaration] }, args);
      return;
    }
  }
  if (declaration !== undefined) {
    for (const value of search.code.flows.into(declaration)) {
      if (value.kind !== "function" || !seen.has(value.node)) follow(value);
    }
  }
  if (known === 0 && !isHarmless(search, declaration, callee)) search.unfollowed.push({ site: call });
}

/** A declared function of Lua's or TypeScript's own libraries, reached in a way that was not followed. */
function isHarmless(search: Search, declaration: ts.Node | undefined, callee: ts.Expression): boolean {
  if (declaration === undefined) {
    if (isUnknownName(search, callee)) return true;
    const type = search.code.checker.getTypeAtLocation(callee);
    // A class without a constructor, and what is no function at all, which TypeScript says.
    return (type.flags & ts.TypeFlags.Any) === 0 && type.getConstructSignatures().length > 0;
  }
  const file = declaration.getSourceFile();
  return file.isDeclarationFile || isPackageFile(file.fileName);
}

/** Whether TypeScript does not know the name that a call begins with, which is told as that. */
function isUnknownName({ code }: Search, callee: ts.Expression): boolean {
  let first = callee;
  while (ts.isPropertyAccessExpression(first)) first = first.expression;
  return ts.isIdentifier(first) && code.checker.getSymbolAtLocation(first) === undefined;
}

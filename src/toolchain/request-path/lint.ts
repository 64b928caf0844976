import ts from "typescript";
import type { Allowances } from "../allowances/allowances.ts";
import type { Body } from "../calls/body.ts";
import { isFieldOfObjects, isFunctionBody } from "../calls/body.ts";
import { at } from "../diagnostics.ts";
import type { CostRule } from "./costs/cost.ts";
import { COST_RULES } from "./rules.ts";

const RULES_BY_KIND = new Map<ts.SyntaxKind, CostRule[]>();
for (const rule of COST_RULES) {
  for (const kind of rule.kinds) RULES_BY_KIND.set(kind, [...(RULES_BY_KIND.get(kind) ?? []), rule]);
}

/**
 * Warns of what LuaJIT cannot compile and of what leaves garbage, in functions that run for every
 * request. What a module does when it is loaded costs no request, and is not looked at.
 *
 * @param bodies each once
 */
export function lintRequestPath(
  bodies: Iterable<Body>,
  checker: ts.TypeChecker,
  allowances: Allowances,
): ts.Diagnostic[] {
  const diagnostics: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    for (const rule of RULES_BY_KIND.get(node.kind) ?? []) {
      const cost = rule.find(node, checker);
      if (cost !== undefined && !allowances.allows(rule.name, cost.at)) diagnostics.push(at(cost.at, cost.finding));
    }
    // What is written within runs where it is called; if it is, it is a body of its own.
    if (!isFunctionBody(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
  };
  for (const body of bodies) {
    if (ts.isSourceFile(body)) continue;
    if (ts.isClassLike(body)) body.members.filter(isFieldOfObjects).forEach(visit);
    else ts.forEachChild(body, visit);
  }
  return [...ts.sortAndDeduplicateDiagnostics(diagnostics)];
}

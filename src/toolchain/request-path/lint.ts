import ts from "typescript";
import type { Allowances } from "../allowances/allowances.ts";
import { isFieldOfObjects, isFunctionBody, nameOf } from "../calls/body.ts";
import type { Reached } from "../calls/reach.ts";
import { at } from "../diagnostics.ts";
import type { CostRule } from "./costs/cost.ts";
import { COST_RULES } from "./rules.ts";

const RULES_BY_KIND = new Map<ts.SyntaxKind, CostRule[]>();
for (const rule of COST_RULES) {
  for (const kind of rule.kinds) RULES_BY_KIND.set(kind, [...(RULES_BY_KIND.get(kind) ?? []), rule]);
}

/**
 * Warns of what LuaJIT cannot compile and of what leaves garbage, in functions that run for every
 * request. Each warning ends with the name that a comment can allow it by. What a module does when it
 * is loaded costs no request, and is not looked at.
 *
 * @param reached the bodies to look at
 */
export function lintRequestPath(
  reached: readonly Pick<Reached, "body" | "entry" | "chain">[],
  checker: ts.TypeChecker,
  allowances: Allowances,
): ts.Diagnostic[] {
  return reached.flatMap(({ body, entry, chain }) => {
    if (ts.isSourceFile(body)) return [];
    const bodies = [entry.body, ...chain.map((link) => link.body)];
    const way = chain.length === 0 ? "" : ` Requests come here by ${bodies.map(nameOf).join(" → ")}.`;
    const diagnostics: ts.Diagnostic[] = [];
    const visit = (node: ts.Node): void => {
      for (const rule of RULES_BY_KIND.get(node.kind) ?? []) {
        const cost = rule.find(node, checker);
        if (cost === undefined || allowances.allows(rule.name, cost.at)) continue;
        const message = `${cost.finding.message}${way} [${rule.name}]`;
        diagnostics.push(at(cost.at, { ...cost.finding, message }));
      }
      // What is written within runs where it is called; if it is, it is a body of its own.
      if (!isFunctionBody(node) && !ts.isClassLike(node)) ts.forEachChild(node, visit);
    };
    if (ts.isClassLike(body)) body.members.filter(isFieldOfObjects).forEach(visit);
    else ts.forEachChild(body, visit);
    return diagnostics;
  });
}

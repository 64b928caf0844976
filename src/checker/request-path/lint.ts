import ts from "#typescript";
import type { Allowances } from "../allowances/allowances.ts";
import type { Reached } from "../calls/reach.ts";
import { isFieldOfObjects, isFunctionBody, nameOf } from "../code/body.ts";
import { WITH_COROUTINES, hasPhase } from "../phases/phase.ts";
import { coroutine } from "./costs/coroutine.ts";
import type { CostRule } from "./costs/cost.ts";
import { COST_RULES } from "./rules.ts";
import { at } from "../../findings/diagnostics.ts";

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
  reached: readonly Reached[],
  checker: ts.TypeChecker,
  allowances: Allowances,
): ts.Diagnostic[] {
  return reached.flatMap((found) => {
    const { body, phases } = found;
    if (ts.isSourceFile(body)) return [];
    // Where coroutines do not work at all, the phase check says so.
    const isRefused = phases.some((phase) => !hasPhase(WITH_COROUTINES, phase));
    const diagnostics: ts.Diagnostic[] = [];
    const visit = (node: ts.Node): void => {
      for (const rule of RULES_BY_KIND.get(node.kind) ?? []) {
        const cost = rule.find(node, checker);
        if (cost === undefined || (rule === coroutine && isRefused) || allowances.allows(rule.name, cost.at)) continue;
        const message = `${cost.finding.message}${wayTo(found)} [${rule.name}]`;
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

/** Of what nginx calls itself nothing is said, for there it is plain. */
function wayTo({ entry, chain }: Reached): string {
  if (chain.length === 0) return "";
  return ` Requests come here by ${[entry.body, ...chain.map(({ body }) => body)].map(nameOf).join(" → ")}.`;
}

import ts from "typescript";
import type { Step } from "../calls/reach.ts";
import { isFunctionBody } from "../code/body.ts";
import { WITH_COROUTINES, hasPhase } from "../phases/phase.ts";
import type { FindingsByPlace } from "./findings-by-place.ts";
import { coroutineRefused } from "./findings.ts";

/** Generators and async functions become coroutines, which not every phase has. */
export function checkCoroutine(step: Step, findings: FindingsByPlace): void {
  const { body } = step.place;
  if (hasPhase(WITH_COROUTINES, step.phase) || !isFunctionBody(body) || ts.isConstructorDeclaration(body)) return;
  const isAsync = body.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
  const isGenerator = !ts.isArrowFunction(body) && !ts.isAccessor(body) && body.asteriskToken !== undefined;
  if (!isAsync && !isGenerator) return;
  // TypeScript and the check of the rules' values say it of functions that the rules have.
  if (step.before === undefined && step.entry.isExpected === true) return;
  const what = isGenerator ? "a generator" : "an async function";
  findings.add({
    step,
    site: step.site ?? (body as ts.FunctionDeclaration).name ?? body,
    key: `coroutine ${what}`,
    finding: (chain, phases) => coroutineRefused(chain, what, phases),
    from: step.before ?? step,
  });
}

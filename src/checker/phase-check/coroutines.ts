import ts from "#typescript";
import type { Step } from "../calls/reach.ts";
import { isFunctionBody } from "../code/body.ts";
import type { Body } from "../code/body.ts";
import { WITH_COROUTINES, hasPhase } from "../phases/phase.ts";
import type { FindingsByPlace } from "./findings-by-place.ts";
import { coroutineRefused } from "./findings.ts";

/** Generators and async functions become coroutines, which not every phase has. */
export function checkCoroutine(step: Step, findings: FindingsByPlace): void {
  const { body } = step.place;
  const what = hasPhase(WITH_COROUTINES, step.phase) ? undefined : kindOfCoroutine(body);
  if (what === undefined) return;
  // TypeScript and the check of the rules' values say it of functions that the rules have.
  if (step.before === undefined && step.entry.isExpected === true) return;
  findings.add({
    step,
    site: step.site ?? (body as ts.FunctionDeclaration).name ?? body,
    key: `coroutine ${what}`,
    finding: (chain, phases) => coroutineRefused(chain, what, phases),
    from: step.before ?? step,
  });
}

/** What of a body becomes a coroutine; undefined where it does not. */
export function kindOfCoroutine(body: Body): "a generator" | "an async function" | undefined {
  if (!isFunctionBody(body) || ts.isConstructorDeclaration(body)) return undefined;
  if (!ts.isArrowFunction(body) && !ts.isAccessor(body) && body.asteriskToken !== undefined) return "a generator";
  const isAsync = body.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
  return isAsync ? "an async function" : undefined;
}

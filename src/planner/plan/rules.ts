import ts from "#typescript";
import type { Routing } from "../../affinity/rules.ts";
import { isError, nowhere } from "../../findings/diagnostics.ts";
import { rulesNotFound } from "../../rules/findings.ts";
import { locator } from "../../rules/positions/locate.ts";
import type { Place } from "../../rules/positions/place.ts";
import { createRulesProgram } from "../../program/program.ts";
import { Refusal } from "../../findings/refusal.ts";
import { checkRules } from "../../rules/check.ts";
import type { FaultOf } from "../../rules/evaluate.ts";
import type { Path } from "../../rules/validation/mistake.ts";

/** Rules, and where their values are written. */
export interface LocatedRules {
  readonly routing: Routing;
  readonly locate: (path: Path) => Place;
  /** Finds the place in the rules from which an error comes that one of their functions threw. */
  readonly faultOf: FaultOf;
  /** Warnings. */
  readonly diagnostics: readonly ts.Diagnostic[];
}

/**
 * Reads and checks rules.
 * @throws Refusal with the errors, if there are any
 */
export async function locatedRules(project: string, rules: string): Promise<LocatedRules> {
  const program = createRulesProgram(project, rules);
  if (program === undefined) throw new Refusal([nowhere(rulesNotFound(rules))]);
  const { routing, diagnostics, faultOf } = await checkRules(program);
  if (routing === undefined) throw new Refusal(ts.sortAndDeduplicateDiagnostics(diagnostics.filter(isError)));
  return { routing, diagnostics, faultOf, locate: locator(program.rules, program.program.getTypeChecker()) };
}

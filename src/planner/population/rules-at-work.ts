import { resolve } from "node:path";
import ts from "#typescript";
import { Refusal } from "../../findings/refusal.ts";
import { takeMissed } from "../../rules/lua/needs-nginx.ts";
import type { FaultOf } from "../../rules/evaluate.ts";
import type { Faults } from "./faults.ts";

/** Rules whose functions run here. */
export interface RulesAtWork {
  readonly faultOf: FaultOf;
  /** The directory that their files are shown relative to. */
  readonly project: string;
}

/**
 * Does something for which functions of rules run.
 * @throws Refusal with the place in the rules, if one of them needs nginx or throws what nobody catches
 */
export async function withRulesAtWork<Result>(
  rules: readonly RulesAtWork[],
  work: () => Result | Promise<Result>,
): Promise<Result> {
  // What was missing while the rules were read does not count.
  takeMissed();
  try {
    const result = await work();
    const missed = takeMissed();
    if (missed !== undefined) throw missed;
    return result;
  } catch (error) {
    for (const { faultOf, project } of rules) {
      const diagnostic = faultOf(error);
      if (diagnostic !== undefined) throw new Refusal([diagnostic], resolve(project));
    }
    throw error;
  }
}

/** What functions threw while the work went on, as nginx goes on, too. */
export function passedOver({ first }: Faults, faultOf: FaultOf): readonly ts.Diagnostic[] {
  const diagnostic = first === undefined ? undefined : faultOf(first);
  return diagnostic === undefined ? [] : [{ ...diagnostic, category: ts.DiagnosticCategory.Warning }];
}

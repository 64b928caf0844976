import { resolve } from "node:path";
import type ts from "typescript";
import type { Routing } from "../affinity/rules.ts";
import { nowhere } from "../findings/diagnostics.ts";
import { rulesNotFound } from "./findings.ts";
import { createRulesProgram } from "../program/program.ts";
import { checkRules } from "./check.ts";
import type { FaultOf } from "./evaluate.ts";

/** Rules as they were found, without anything being built. */
export interface LoadedRules {
  readonly diagnostics: readonly ts.Diagnostic[];
  /** Undefined where there are errors. */
  readonly routing: Routing | undefined;
  /** Finds the place in the rules from which an error comes that one of their functions threw. */
  readonly faultOf: FaultOf;
}

/**
 * Reads and checks rules.
 * @param project the directory that `rules` is relative to
 */
export async function loadRules(project: string, rules: string): Promise<LoadedRules> {
  const directory = resolve(project);
  const path = resolve(directory, rules);
  const program = createRulesProgram(directory, path);
  return program === undefined
    ? { diagnostics: [nowhere(rulesNotFound(path))], routing: undefined, faultOf: () => undefined }
    : checkRules(program);
}

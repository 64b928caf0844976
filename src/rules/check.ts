import type ts from "typescript";
import { withCookieNames } from "../affinity/cookies/names.ts";
import type { Routing } from "../affinity/rules.ts";
import { isError } from "../findings/diagnostics.ts";
import { isPackageFile } from "../program/module-names.ts";
import { packageRoot } from "../program/package-root.ts";
import { locator } from "./positions/locate.ts";
import { positioned } from "./positions/positioned.ts";
import { importsMissingInNginx, unfinishedFiles } from "../program/imports.ts";
import { userFiles } from "../program/program.ts";
import type { RulesProgram } from "../program/program.ts";
import { validateRouting } from "./validation/routing.ts";
import { evaluate, type FaultOf } from "./evaluate.ts";
import { checkInNginx } from "../checker/in-nginx.ts";
import { inLuaInstead } from "../checker/lua/javascript/unknown-names.ts";

/** What was found in the rules, and what they say where that was no error. */
export interface CheckedRules {
  readonly diagnostics: readonly ts.Diagnostic[];
  readonly routing: Routing | undefined;
  /** Finds the place in the rules from which an error comes that one of their functions threw. */
  readonly faultOf: FaultOf;
  /** The files that the compiler can be given: whose imports are there, which can be parsed, and have nothing that it crashes at. */
  readonly compilable: readonly ts.SourceFile[];
}

/** Checks the rules: their types and imports, then the value that they export, all mistakes at once. */
export async function checkRules(rules: RulesProgram): Promise<CheckedRules> {
  const { program } = rules;
  const files = userFiles(program);
  const imports = files.flatMap((file) => importsMissingInNginx(file, program));
  const types = typeDiagnostics(rules).filter((found) => !imports.some((known) => isSamePlace(known, found)));
  const before = [...types, ...imports];
  const unfinished = unfinishedFiles(program, files, { types, imports });
  const { diagnostics: inNginx, compilable } = checkInNginx(program, files, unfinished);
  if (unfinished.size > 0) {
    return { diagnostics: [...before, ...inNginx], routing: undefined, faultOf: noFault, compilable };
  }
  const evaluation = await evaluate(rules);
  if ("diagnostic" in evaluation) {
    return {
      diagnostics: [...before, ...inNginx, evaluation.diagnostic],
      routing: undefined,
      faultOf: noFault,
      compilable,
    };
  }
  const locate = locator(rules.rules, program.getTypeChecker());
  const mistakes = positioned(validateRouting(evaluation.value), locate, types.filter(isError));
  const diagnostics = [...before, ...inNginx, ...mistakes];
  return {
    diagnostics,
    routing: diagnostics.some(isError) ? undefined : withCookieNames(evaluation.value as Routing),
    faultOf: evaluation.faultOf,
    compilable,
  };
}

const noFault: FaultOf = () => undefined;

function isSamePlace(a: ts.Diagnostic, b: ts.Diagnostic): boolean {
  return a.file === b.file && a.start === b.start;
}

/** What TypeScript says of the user's files; of ours only where they are being worked on. */
function typeDiagnostics({ program, typeErrors, project, diagnostics }: RulesProgram): ts.Diagnostic[] {
  const own = project === packageRoot ? program.getSourceFiles().filter(({ fileName }) => isPackageFile(fileName)) : [];
  return [
    ...diagnostics,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...[...userFiles(program), ...own].flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...typeErrors(file).map(inLuaInstead),
    ]),
  ];
}

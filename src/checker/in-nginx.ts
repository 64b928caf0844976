import type ts from "typescript";
import { Allowances } from "./allowances/allowances.ts";
import { entriesOf } from "./calls/entries.ts";
import { reached } from "./calls/reach.ts";
import { subjectsEvaluatedTwice } from "./lua/evaluated-twice.ts";
import { optionalCallsOfModules } from "./lua/optional-calls.ts";
import { functionsWithoutThis } from "./lua/functions-without-this.ts";
import { javaScriptThatLuaHasNot } from "./lua/javascript/absent.ts";
import { syntaxThatLuaHasNot } from "./lua/javascript/syntax.ts";
import { listsInLua } from "./lua/lists.ts";
import { severalResultsAsOne } from "./lua/several-results.ts";
import { lengthsAndPartsNotKnown } from "./lua/unknown-types.ts";
import { TRUTH_RULE, truthOfStringsAndNumbers } from "./lua/truth.ts";
import { PHASES_RULE, checkPhases } from "./phase-check/check.ts";
import { lintRequestPath } from "./request-path/lint.ts";
import { COUNTED_PHASES } from "./request-path/phases.ts";
import { COST_RULE_NAMES } from "./request-path/rules.ts";

/**
 * What of a program's code goes wrong only in nginx: calls that a phase refuses, what is slow in
 * functions that every request runs, what Lua has not, and what is compiled to Lua that does something else.
 * @param files those that findings are reported in
 */
export function checkInNginx(program: ts.Program, files: readonly ts.SourceFile[]): ts.Diagnostic[] {
  const reportedFiles = new Set(files);
  const allowances = new Allowances(files, [PHASES_RULE, TRUTH_RULE, ...COST_RULE_NAMES]);
  const onPath = reached(program, entriesOf(program, files), COUNTED_PHASES).filter(({ body }) =>
    reportedFiles.has(body.getSourceFile()),
  );
  return [
    ...files.flatMap((file) => optionalCallsOfModules(file, program.getTypeChecker())),
    ...files.flatMap((file) => subjectsEvaluatedTwice(file, program.getTypeChecker())),
    ...javaScriptThatLuaHasNot(files, program),
    ...files.flatMap((file) => functionsWithoutThis(file, program)),
    ...files.flatMap(syntaxThatLuaHasNot),
    ...files.flatMap((file) => lengthsAndPartsNotKnown(file, program.getTypeChecker())),
    ...files.flatMap((file) => listsInLua(file, program.getTypeChecker())),
    ...files.flatMap((file) => severalResultsAsOne(file, program.getTypeChecker())),
    ...files.flatMap((file) => truthOfStringsAndNumbers(file, program.getTypeChecker(), allowances)),
    ...checkPhases(program, { allowances }),
    ...lintRequestPath(onPath, program.getTypeChecker(), allowances),
    ...allowances.mistakes(),
  ];
}

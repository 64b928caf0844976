import type ts from "typescript";
import { Allowances } from "./allowances/allowances.ts";
import { entriesOf } from "./calls/entries.ts";
import { reached } from "./calls/reach.ts";
import { isUncompilable } from "./lua/compilers-own.ts";
import { answersBegun } from "./lua/answer-begun.ts";
import { holesInLists } from "./lua/holes.ts";
import { circlesOfImports } from "./lua/import-circles.ts";
import { methodsTakenOut } from "./lua/methods-taken-out.ts";
import { numbersInLua } from "./lua/numbers.ts";
import { numbersAsKeys } from "./lua/record-keys.ts";
import { comparatorsInLua } from "./lua/sorting.ts";
import { textsInLua } from "./lua/texts.ts";
import { thrownInLua } from "./lua/thrown.ts";
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
 * Each file can be asked for by itself. What concerns the program as a whole is looked for once, when the first is.
 */
export class InNginx {
  readonly #program: ts.Program;
  readonly #files: readonly ts.SourceFile[];
  readonly #absent: (file: ts.SourceFile) => ts.Diagnostic[];
  #whole: WholeProgram | undefined;

  /** @param files those that findings are reported in */
  constructor(program: ts.Program, files: readonly ts.SourceFile[]) {
    this.#program = program;
    this.#files = files;
    this.#absent = javaScriptThatLuaHasNot(program);
  }

  /** What is found in one of the files. */
  in(file: ts.SourceFile): ts.Diagnostic[] {
    const checker = this.#program.getTypeChecker();
    const { allowances, elsewhere } = (this.#whole ??= wholeProgram(this.#program, this.#files));
    const found = [
      ...optionalCallsOfModules(file, checker),
      ...subjectsEvaluatedTwice(file, checker),
      ...this.#absent(file),
      ...functionsWithoutThis(file, this.#program),
      ...syntaxThatLuaHasNot(file),
      ...lengthsAndPartsNotKnown(file, checker),
      ...listsInLua(file, checker),
      ...severalResultsAsOne(file, checker),
      ...numbersInLua(file, checker),
      ...textsInLua(file, checker),
      ...holesInLists(file, checker),
      ...comparatorsInLua(file),
      ...numbersAsKeys(file, checker),
      ...thrownInLua(file, checker),
      ...methodsTakenOut(file, this.#program),
      ...answersBegun(file),
      ...truthOfStringsAndNumbers(file, checker, allowances),
      ...elsewhere.filter((diagnostic) => diagnostic.file === file),
    ];
    return [...found, ...allowances.mistakes().filter((diagnostic) => diagnostic.file === file)];
  }
}

/** What can only be known of all files together. */
interface WholeProgram {
  readonly allowances: Allowances;
  /** What may be found in one file because of the code of another. */
  readonly elsewhere: readonly ts.Diagnostic[];
}

function wholeProgram(program: ts.Program, files: readonly ts.SourceFile[]): WholeProgram {
  const allowances = new Allowances(files, [PHASES_RULE, TRUTH_RULE, ...COST_RULE_NAMES]);
  const own = new Set(files);
  const onPath = reached(program, entriesOf(program, files), COUNTED_PHASES).filter(({ body }) =>
    own.has(body.getSourceFile()),
  );
  return {
    allowances,
    elsewhere: [
      ...checkPhases(program, { allowances }),
      ...circlesOfImports(files, program.getTypeChecker()),
      ...lintRequestPath(onPath, program.getTypeChecker(), allowances),
    ],
  };
}

/** What is found in files, and which of them the compiler can be given. */
export interface FoundInNginx {
  readonly diagnostics: readonly ts.Diagnostic[];
  readonly compilable: readonly ts.SourceFile[];
}

/**
 * {@link InNginx} of all files.
 * @param files those that findings are reported in
 * @param unfinished those of them of which nothing is said, because they cannot be read
 */
export function checkInNginx(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  unfinished: ReadonlySet<ts.SourceFile> = new Set(),
): FoundInNginx {
  const inNginx = new InNginx(program, files);
  const found = files.filter((file) => !unfinished.has(file)).map((file) => ({ file, own: inNginx.in(file) }));
  return {
    diagnostics: found.flatMap(({ own }) => own),
    compilable: found.filter(({ own }) => !own.some(isUncompilable)).map(({ file }) => file),
  };
}

import ts from "#typescript";
import type { Body } from "../checker/code/body.ts";
import { InNginx } from "../checker/in-nginx.ts";
import { isUncompilable, notSaidBetter } from "../checker/lua/compilers-own.ts";
import { inLuaInstead } from "../checker/lua/javascript/unknown-names.ts";
import { whereabouts } from "../checker/phase-check/whereabouts.ts";
import type { Whereabouts } from "../checker/phase-check/whereabouts.ts";
import { diagnose } from "../compiler/diagnose.ts";
import { importsMissingInNginx, unfinishedFiles } from "../program/imports.ts";
import { userFiles } from "../program/program.ts";

/** The files of one version of a project that run in nginx, and what is found in them. */
export class CheckedFiles {
  readonly program: ts.Program;
  readonly #files: ReadonlySet<ts.SourceFile>;
  readonly #hasRules: boolean;
  readonly #inNginx: InNginx;
  #whereabouts: ReadonlyMap<Body, readonly Whereabouts[]> | undefined;
  readonly #found = new Map<ts.SourceFile, readonly ts.Diagnostic[]>();

  constructor(program: ts.Program, hasRules: boolean) {
    const files = userFiles(program);
    this.program = program;
    this.#files = new Set(files);
    this.#hasRules = hasRules;
    this.#inNginx = new InNginx(program, files);
  }

  /** A file that runs in nginx; undefined of any other. */
  file(fileName: string): ts.SourceFile | undefined {
    const file = this.program.getSourceFile(fileName);
    return file !== undefined && this.#files.has(file) ? file : undefined;
  }

  isChecked(file: ts.SourceFile): boolean {
    return this.#files.has(file);
  }

  /** Where each function is reached. */
  get whereabouts(): ReadonlyMap<Body, readonly Whereabouts[]> {
    return (this.#whereabouts ??= whereabouts(this.program, [...this.#files]));
  }

  /**
   * What `limpet check` finds in a file, as far as that can be known without running the rules, with what TypeScript
   * says of it as a program for nginx.
   */
  findingsIn(file: ts.SourceFile): readonly ts.Diagnostic[] {
    let found = this.#found.get(file);
    if (found === undefined) this.#found.set(file, (found = ts.sortAndDeduplicateDiagnostics(this.#find(file))));
    return found;
  }

  #find(file: ts.SourceFile): readonly ts.Diagnostic[] {
    const { program } = this;
    // Of half a statement nothing is known but that it is not finished, which TypeScript says.
    if (program.getSyntacticDiagnostics(file).length > 0) return [];
    const imports = this.#hasRules ? importsMissingInNginx(file, program) : [];
    const types = program
      .getSemanticDiagnostics(file)
      .map(inLuaInstead)
      .filter(({ start }) => !imports.some((known) => known.start === start));
    if (unfinishedFiles(program, [file], { types, imports }).size > 0) return [...types, ...imports];
    const own = this.#inNginx.in(file);
    const compilers = own.some(isUncompilable) ? [] : diagnose(program, [file]);
    const before = [...types, ...own];
    return [...before, ...notSaidBetter(compilers, before)];
  }
}

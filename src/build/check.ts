import { existsSync } from "node:fs";
import { resolve } from "node:path";
import ts from "#typescript";
import { build } from "./build.ts";
import type { BuildOptions } from "./build.ts";
import { isError, nowhere } from "../findings/diagnostics.ts";
import { rulesNotFound } from "../rules/findings.ts";
import { nginxConfNotFound } from "../nginx-conf/findings.ts";
import { checkWithoutRules } from "../nginx-conf/checks/dictionaries.ts";
import { readGiven } from "../nginx-conf/reading/given.ts";
import { declaredDictionaries } from "./declared-dictionaries.ts";
import { DEFAULT_PREFIX, DEFAULT_RULES } from "./defaults.ts";
import { checkInNginx } from "../checker/in-nginx.ts";
import { notSaidBetter } from "../checker/lua/compilers-own.ts";
import { inLuaInstead } from "../checker/lua/javascript/unknown-names.ts";
import { entriesOf } from "../checker/calls/entries.ts";
import { nothingToCheck } from "../checker/phase-check/findings.ts";
import { diagnose } from "../compiler/diagnose.ts";
import { unfinishedFiles } from "../program/imports.ts";
import { createProjectProgram } from "../program/project-program.ts";
import { userFiles } from "../program/program.ts";

/** What was found, and whether a build would go well. */
export interface CheckResult {
  readonly ok: boolean;
  readonly diagnostics: readonly ts.Diagnostic[];
  /** Whether anything is known that nginx calls, without which no phase can be checked. */
  readonly hasEntries: boolean;
}

/**
 * Checks all that a build checks, and writes nothing. In a project without rules it checks the files
 * that its tstl.json lists: their types, what is called in which phase, what is slow there, and whether they can be
 * compiled; and, with an nginx.conf, whether nginx can read that and has the shared dictionaries that the files declare.
 */
export async function check(options: Omit<BuildOptions, "out" | "write"> = {}): Promise<CheckResult> {
  const project = resolve(options.project ?? ".");
  const rules = resolve(project, options.rules ?? DEFAULT_RULES);
  if (options.rules !== undefined || existsSync(rules)) {
    const { ok, diagnostics } = await build({ ...options, write: false });
    return { ok, diagnostics, hasEntries: true };
  }
  const program = createProjectProgram(project);
  if (program === undefined) return { ok: false, diagnostics: [nowhere(rulesNotFound(rules))], hasEntries: false };
  const files = userFiles(program);
  const types = files.flatMap((file) => program.getSemanticDiagnostics(file));
  const unfinished = unfinishedFiles(program, files, { types, imports: [] });
  const inNginx = checkInNginx(program, files, unfinished);
  const own = [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => program.getSyntacticDiagnostics(file)),
    ...types.map(inLuaInstead),
    ...inNginx.diagnostics,
  ];
  const hasEntries = entriesOf(program, files).length > 0;
  if (!hasEntries && files.length > 0) own.push(nowhere(nothingToCheck()));
  const compilers = diagnose(program, inNginx.compilable);
  const inNginxConf = await checkNginxConf(options, project, files);
  const diagnostics = ts.sortAndDeduplicateDiagnostics([...own, ...notSaidBetter(compilers, own), ...inNginxConf]);
  return { ok: !diagnostics.some(isError), diagnostics, hasEntries };
}

async function checkNginxConf(
  { nginxConf, prefix = DEFAULT_PREFIX }: BuildOptions,
  project: string,
  files: readonly ts.SourceFile[],
): Promise<readonly ts.Diagnostic[]> {
  if (nginxConf === undefined) return [];
  const given = await readGiven(project, nginxConf);
  if (given === undefined) return [nowhere(nginxConfNotFound(resolve(project, nginxConf)))];
  return checkWithoutRules(given, { prefix, files: new Map() }, declaredDictionaries(files));
}

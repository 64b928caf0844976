import { resolve } from "node:path";
import ts from "typescript";
import type { Routing } from "../affinity/rules.ts";
import { inTheWay, nowhere, rulesNotFound } from "./diagnostics.ts";
import { generatedFrom } from "./generated-notice.ts";
import type { Files } from "./includes/files.ts";
import { includes } from "./includes/includes.ts";
import { compile } from "./lua/compile.ts";
import { isPackageFile, moduleName, modulePath } from "./lua/module-names.ts";
import { writeFolder } from "./output/write.ts";
import { createRulesProgram } from "./program/program.ts";
import type { RulesProgram } from "./program/program.ts";
import { evaluate } from "./rules/evaluate.ts";

export interface BuildOptions {
  /** Directory that `rules` and `out` are relative to, with the `tstl.json` if there is one. Default: the current one. */
  readonly project?: string;
  /** The module with the rules. Default `src/routing.ts`. */
  readonly rules?: string;
  /** The folder to write. Default `lua-out`. */
  readonly out?: string;
  /** Where that folder will lie on nginx's machine. Default `/etc/nginx/limpet`. */
  readonly prefix?: string;
}

export const DEFAULT_RULES = "src/routing.ts";
export const DEFAULT_OUT = "lua-out";
export const DEFAULT_PREFIX = "/etc/nginx/limpet";

/** What came of a build. Where it is not `ok`, the folder is as it was before. */
export interface BuildResult {
  readonly ok: boolean;
  /** Errors and warnings, in the order of the files and of the lines in them. */
  readonly diagnostics: readonly ts.Diagnostic[];
  /** Every file of the folder, by its path in it; empty where the build failed. */
  readonly files: Files;
  /** The folder, absolute. */
  readonly out: string;
  /** The rules, where the build went well. */
  readonly routing: Routing | undefined;
}

/** Compiles the rules and writes the folder that nginx loads. */
export async function build(buildOptions: BuildOptions = {}): Promise<BuildResult> {
  const project = resolve(buildOptions.project ?? ".");
  const out = resolve(project, buildOptions.out ?? DEFAULT_OUT);
  const prefix = (buildOptions.prefix ?? DEFAULT_PREFIX).replace(/\/+$/, "");
  const rulesPath = buildOptions.rules ?? DEFAULT_RULES;
  const failed = (diagnostics: readonly ts.Diagnostic[]): BuildResult => ({
    ok: false,
    diagnostics,
    files: new Map(),
    out,
    routing: undefined,
  });

  const rules = createRulesProgram(project, rulesPath);
  if (rules === undefined) return failed([nowhere(rulesNotFound(resolve(project, rulesPath)))]);

  const typing = [...rules.diagnostics, ...typeDiagnostics(rules)];
  const evaluation = await evaluate(rules);
  const compilation = compile(rules);
  const diagnostics = ts.sortAndDeduplicateDiagnostics([
    ...typing,
    ...compilation.diagnostics,
    ...("diagnostic" in evaluation ? [evaluation.diagnostic] : []),
  ]);
  if (diagnostics.some(isError) || !("value" in evaluation)) return failed(diagnostics);

  const routing = evaluation.value as Routing;
  const notice = generatedFrom(rules.rules.fileName, project);
  const files = new Map<string, string>();
  for (const { name, code } of compilation.modules) files.set(modulePath(name), code);
  const rulesModule = moduleName(rules.rules.fileName, rules.rules.fileName);
  for (const [path, text] of includes(routing, rulesModule, { prefix, notice })) files.set(path, text);

  const foreign = writeFolder(out, files, notice);
  if (foreign !== undefined) return failed([...diagnostics, nowhere(inTheWay(foreign.path))]);
  return { ok: true, diagnostics, files, out, routing };
}

function isError(diagnostic: ts.Diagnostic): boolean {
  return diagnostic.category === ts.DiagnosticCategory.Error;
}

/** What TypeScript says of the user's files; of ours only where they are being worked on. */
function typeDiagnostics({ program, project }: RulesProgram): ts.Diagnostic[] {
  const checked = program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile && (!isPackageFile(file.fileName) || file.fileName.startsWith(project + "/src/")));
  return [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
}

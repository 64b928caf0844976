import { resolve } from "node:path";
import ts from "typescript";
import type { Routing } from "../affinity/rules.ts";
import { badPrefix, inTheWay, isError, nowhere, rulesNotFound } from "./diagnostics.ts";
import { generatedFrom } from "./generated-notice.ts";
import type { Files } from "./includes/files.ts";
import { includes } from "./includes/includes.ts";
import { compile } from "./lua/compile.ts";
import type { LuaModule } from "./lua/compile.ts";
import { moduleName, modulePath } from "./lua/module-names.ts";
import { mapPath, sourceMapText } from "./lua/source-map.ts";
import { checkNginxConf } from "./nginx-conf/checks/check.ts";
import { nginxConfNotFound } from "./nginx-conf/findings.ts";
import { readGiven } from "./nginx-conf/reading/given.ts";
import { MANIFEST, manifestText } from "./output/manifest.ts";
import { writeFolder } from "./output/write.ts";
import { createRulesProgram } from "./program/program.ts";
import { checkRules } from "./rules/check.ts";

export interface BuildOptions {
  /** Directory that `rules` and `out` are relative to, with the `tstl.json` if there is one. Default: the current one. */
  readonly project?: string;
  /** The module with the rules. Default `src/routing.ts`. */
  readonly rules?: string;
  /** The folder to write. Default `lua-out`. */
  readonly out?: string;
  /** Where that folder will lie on nginx's machine. Default `/etc/nginx/limpet`. */
  readonly prefix?: string;
  /**
   * The nginx.conf that includes the folder, or what `nginx -T` printed, relative to `project`; "-" for
   * standard input. What in it does not go with the rules stops the build. Default: none is checked.
   */
  readonly nginxConf?: string;
}

export const DEFAULT_RULES = "src/routing.ts";
export const DEFAULT_OUT = "lua-out";
export const DEFAULT_PREFIX = "/etc/nginx/limpet";

/** Stands unquoted in nginx.conf and in a string of Lua; relative, it would mean something else in each. */
const PREFIX = /^\/[\w./@+-]*$/;

/** What came of a build. Where it is not `ok`, the folder is as it was before. */
export interface BuildResult {
  readonly ok: boolean;
  /** Errors and warnings, in the order of the files and of the lines in them. */
  readonly diagnostics: readonly ts.Diagnostic[];
  /** Every file of the folder, by its path in it; empty where the build failed. */
  readonly files: Files;
  /** The folder, absolute. */
  readonly out: string;
  /** Where the folder will lie on nginx's machine, without a slash at the end. */
  readonly prefix: string;
  /** The rules, where the build went well. */
  readonly routing: Routing | undefined;
}

/** Compiles the rules and writes the folder that nginx loads. */
export async function build(options: BuildOptions = {}): Promise<BuildResult> {
  const project = resolve(options.project ?? ".");
  const out = resolve(project, options.out ?? DEFAULT_OUT);
  const prefix = (options.prefix ?? DEFAULT_PREFIX).replace(/(?<=.)\/+$/, "");
  const rulesPath = resolve(project, options.rules ?? DEFAULT_RULES);
  const failed = (diagnostics: readonly ts.Diagnostic[]): BuildResult => ({
    ok: false,
    diagnostics,
    files: new Map(),
    out,
    prefix,
    routing: undefined,
  });
  if (!PREFIX.test(prefix)) return failed([nowhere(badPrefix(prefix))]);
  const nginxConf = options.nginxConf === undefined ? undefined : await readGiven(project, options.nginxConf);
  if (options.nginxConf !== undefined && nginxConf === undefined) {
    return failed([nowhere(nginxConfNotFound(resolve(project, options.nginxConf)))]);
  }
  const rules = createRulesProgram(project, rulesPath);
  if (rules === undefined) return failed([nowhere(rulesNotFound(rulesPath))]);

  const { diagnostics: mistakes, routing, compilable } = await checkRules(rules);
  const compilation = compilable ? compile(rules) : { modules: [], diagnostics: [] };
  const inRules = ts.sortAndDeduplicateDiagnostics([...mistakes, ...compilation.diagnostics]);
  if (routing === undefined || inRules.some(isError)) return failed(inRules);

  const notice = generatedFrom(rules.rules.fileName, project);
  const rulesModule = moduleName(rules.rules.fileName, rules.rules.fileName);
  const files = new Map<string, string>([
    ...compilation.modules.flatMap((module) => luaFiles(module, out)),
    ...includes(routing, rulesModule, { prefix, notice }),
  ]);
  const inNginxConf = nginxConf === undefined ? [] : checkNginxConf(nginxConf, routing, { prefix, files });
  const diagnostics = [...inRules, ...ts.sortAndDeduplicateDiagnostics(inNginxConf)];
  if (diagnostics.some(isError)) return failed(diagnostics);

  files.set(MANIFEST, manifestText(files, notice));
  const foreign = writeFolder(out, files);
  if (foreign !== undefined) return failed([...diagnostics, nowhere(inTheWay(foreign.path))]);
  return { ok: true, diagnostics, files, out, prefix, routing };
}

/** A module and, where it was compiled, its source map. */
function luaFiles({ name, code, source, mappings }: LuaModule, out: string): (readonly [path: string, text: string])[] {
  const path = modulePath(name);
  const file = [path, code] as const;
  if (source === undefined || mappings === undefined) return [file];
  return [file, [mapPath(path), sourceMapText(mappings, out, path, source)]];
}

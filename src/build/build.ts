import { join, resolve } from "node:path";
import ts from "#typescript";
import { provisionRouting } from "../affinity/provision.ts";
import type { Routing } from "../affinity/rules.ts";
import { badPrefix, inTheWay } from "./findings.ts";
import { isError, nowhere } from "../findings/diagnostics.ts";
import { withoutRepetition } from "../findings/repeated.ts";
import { rulesNotFound } from "../rules/findings.ts";
import { generatedFrom } from "../compiler/generated-notice.ts";
import type { Files } from "../nginx-conf/includes/files.ts";
import { includes } from "../nginx-conf/includes/includes.ts";
import { Compiler } from "../compiler/compile.ts";
import type { LuaModule } from "../compiler/compile.ts";
import { diagnose } from "../compiler/diagnose.ts";
import { moduleName, modulePath } from "../program/module-names.ts";
import { LINES_PATH, linesText } from "../compiler/lines.ts";
import { mapPath, sourceMapText } from "../compiler/source-map.ts";
import { checkNginxConf } from "../nginx-conf/checks/check.ts";
import { checkDictionaries } from "../nginx-conf/checks/dictionaries.ts";
import { declaredDictionaries } from "./declared-dictionaries.ts";
import { nginxConfNotFound } from "../nginx-conf/findings.ts";
import { readGiven } from "../nginx-conf/reading/given.ts";
import { DEFAULT_OUT, DEFAULT_PREFIX, DEFAULT_RULES } from "./defaults.ts";
import { MANIFEST, manifestText } from "./output/manifest.ts";
import { writeFolder } from "./output/write.ts";
import { createRulesProgram, filesOf, userFiles } from "../program/program.ts";
import type { RulesProgram } from "../program/program.ts";
import { checkRules } from "../rules/check.ts";
import { notSaidBetter } from "../checker/lua/compilers-own.ts";

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
  /** The nginx that reads that nginx.conf, such as "1.29.7". Default: what `nginx -VT` printed of it, if it did. */
  readonly nginxVersion?: string;
  /** Whether the folder is written. Default true; false only checks what a build would. */
  readonly write?: boolean;
}

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
  return await new Builder(options).build();
}

/** Builds the same rules again and again, each time only what a change since the last time makes necessary. */
export class Builder {
  readonly #options: BuildOptions;
  readonly #project: string;
  readonly #out: string;
  readonly #prefix: string;
  readonly #rulesPath: string;
  readonly #compiler = new Compiler();
  #rules: RulesProgram | undefined;

  constructor(options: BuildOptions = {}) {
    this.#options = options;
    this.#project = resolve(options.project ?? ".");
    this.#out = resolve(this.#project, options.out ?? DEFAULT_OUT);
    this.#prefix = (options.prefix ?? DEFAULT_PREFIX).replace(/(?<=.)\/+$/, "");
    this.#rulesPath = resolve(this.#project, options.rules ?? DEFAULT_RULES);
  }

  /** What the next build depends on: absolute paths of files, some of which may be missing. */
  get inputs(): readonly string[] {
    const { nginxConf } = this.#options;
    return [
      this.#rulesPath,
      join(this.#project, "tstl.json"),
      join(this.#project, "package.json"),
      ...(nginxConf === undefined ? [] : [resolve(this.#project, nginxConf)]),
      ...(this.#rules === undefined ? [] : filesOf(this.#rules)),
    ];
  }

  /** Compiles the rules as they are now, and writes what has changed in the folder that nginx loads. */
  async build(): Promise<BuildResult> {
    const { nginxConf: nginxConfPath, nginxVersion } = this.#options;
    const project = this.#project;
    const prefix = this.#prefix;
    if (!PREFIX.test(prefix)) return this.#failed([nowhere(badPrefix(prefix))]);
    const nginxConf = nginxConfPath === undefined ? undefined : await readGiven(project, nginxConfPath);
    if (nginxConfPath !== undefined && nginxConf === undefined) {
      return this.#failed([nowhere(nginxConfNotFound(resolve(project, nginxConfPath)))]);
    }
    const rules = this.#read();
    if (rules === undefined) return this.#failed([nowhere(rulesNotFound(this.#rulesPath))]);

    const { diagnostics: mistakes, routing, compilable } = await checkRules(rules);
    const compilation =
      compilable.length === userFiles(rules.program).length
        ? this.#compiler.compile(rules)
        : { modules: [], diagnostics: diagnose(rules.program, compilable) };
    const inRules = ts.sortAndDeduplicateDiagnostics([
      ...mistakes,
      ...notSaidBetter(compilation.diagnostics, mistakes),
    ]);
    if (routing === undefined || inRules.some(isError)) return this.#failed(inRules);

    const provisioned = provisionRouting(routing);
    const notice = generatedFrom(rules.rules.fileName, project);
    const rulesModule = moduleName(rules.rules.fileName, rules.rules.fileName);
    const files = new Map<string, string>([
      [LINES_PATH, linesText(compilation.modules, project, notice)],
      ...compilation.modules.flatMap((module) => luaFiles(module, this.#out)),
      ...includes(provisioned, rulesModule, { prefix, notice }),
    ]);
    const built = { prefix, files };
    const inNginxConf =
      nginxConf === undefined
        ? []
        : [
            ...checkNginxConf(
              { ...nginxConf, nginxVersion: nginxVersion ?? nginxConf.nginxVersion },
              provisioned,
              built,
            ),
            ...checkDictionaries(nginxConf, built, declaredDictionaries(userFiles(rules.program))),
          ];
    const diagnostics = [...inRules, ...sayingOnce(ts.sortAndDeduplicateDiagnostics(inNginxConf))];
    if (diagnostics.some(isError)) return this.#failed(diagnostics);

    files.set(MANIFEST, manifestText(files, notice));
    const foreign = this.#options.write === false ? undefined : writeFolder(this.#out, files);
    if (foreign !== undefined) return this.#failed([...diagnostics, nowhere(inTheWay(foreign.path))]);
    return { ok: true, diagnostics, files, out: this.#out, prefix, routing };
  }

  #read(): RulesProgram | undefined {
    const rules = createRulesProgram(this.#project, this.#rulesPath, this.#rules);
    if (rules === undefined) return undefined;
    this.#compiler.forget(rules.affected);
    this.#rules = rules;
    return rules;
  }

  #failed(diagnostics: readonly ts.Diagnostic[]): BuildResult {
    return { ok: false, diagnostics, files: new Map(), out: this.#out, prefix: this.#prefix, routing: undefined };
  }
}

/** Every error has a place that is to be changed; of the rest one of a kind is enough. */
function sayingOnce(diagnostics: readonly ts.Diagnostic[]): readonly ts.Diagnostic[] {
  const others = withoutRepetition(diagnostics.filter((diagnostic) => !isError(diagnostic)));
  return ts.sortAndDeduplicateDiagnostics([...diagnostics.filter(isError), ...others]);
}

/** A module and, where it was compiled, its source map. */
function luaFiles({ name, code, source, mappings }: LuaModule, out: string): (readonly [path: string, text: string])[] {
  const path = modulePath(name);
  const file = [path, code] as const;
  if (source === undefined || mappings === undefined) return [file];
  return [file, [mapPath(path), sourceMapText(mappings, out, path, source)]];
}

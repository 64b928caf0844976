import { relative } from "node:path";
import ts from "#typescript";
import * as lua from "typescript-to-lua";
import { sameModule } from "./findings.ts";
import { nowhere } from "../findings/diagnostics.ts";
import { generatedFrom, generatedFromPackage } from "./generated-notice.ts";
import { importsOf, isTypingsImport } from "../program/imports.ts";
import type { RulesProgram } from "../program/program.ts";
import type { Compiled } from "./compiled.ts";
import { HeadedPrinter } from "./headed-printer.ts";
import { handWritten } from "./hand-written.ts";
import { declareInOrder } from "./declare-in-order.ts";
import { inlineBytes } from "./inline-bytes.ts";
import { exportAsDefault } from "./json-module.ts";
import { localiseExports } from "./local-exports.ts";
import { localise } from "./localise.ts";
import { LUALIB_MODULE, isPackageFile, moduleName } from "../program/module-names.ts";
import { digestOf, keepOwnModules, keptOwnModules } from "./own-modules.ts";
import { isSingle, avoidTailCalls, type SingleCalls } from "./tail-calls.ts";
import { nameRequiredModules } from "./requires.ts";
import { readMappings } from "./source-map.ts";
import type { Mappings } from "./source-map.ts";

/** A compiled module. */
export interface LuaModule {
  /** As in `require(name)`. */
  readonly name: string;
  /** The TypeScript file it was made of; TSTL's runtime library has none. */
  readonly source: string | undefined;
  readonly code: string;
  /** Where its code comes from in `source`; nothing has a map that was not compiled. */
  readonly mappings: Mappings | undefined;
  /** What it needs of TSTL's runtime library. Of our own files, nothing. */
  readonly runtimeFeatures: readonly string[];
}

export interface Compilation {
  /** Sorted by name: those that can be reached from the shell and from the rules, and no others. */
  readonly modules: readonly LuaModule[];
  readonly diagnostics: readonly ts.Diagnostic[];
}

/** Compiles rules and what runs with them to Lua, and a file again only when it may come out differently. */
export class Compiler {
  readonly #compiled = new Map<string, Compiled>();

  /** @param names of files that have changed, or that use what has */
  forget(names: Iterable<string>): void {
    for (const name of names) this.#compiled.delete(name);
  }

  compile(rules: RulesProgram): Compilation {
    const { program } = rules;
    const checker = program.getTypeChecker();
    const rulesFile = rules.rules.fileName;
    const transformed = new Map<string, Omit<Compiled, "file">>();
    const modules: LuaModule[] = [];
    let reached: readonly Compiled[] = [];

    const single: SingleCalls = new WeakSet();
    const plugin: lua.Plugin = {
      visitors: {
        [ts.SyntaxKind.SourceFile](source, context) {
          const [file] = context.superTransformNode(source) as [lua.File];
          const imports = importsOf(source, checker);
          const files = new Map(
            imports.flatMap(({ specifier, file: target }) =>
              target === undefined ? [] : [[specifier.text, target.fileName]],
            ),
          );
          const names = new Map([...files].map(([specifier, target]) => [specifier, moduleName(target, rulesFile)]));
          for (const { specifier, ambient } of imports) if (ambient) names.set(specifier.text, specifier.text);
          if (source.fileName.endsWith(".json")) exportAsDefault(file);
          const required = nameRequiredModules(file, names);
          localiseExports(file);
          declareInOrder(file);
          localise(file);
          avoidTailCalls(file, single);
          transformed.set(source.fileName, {
            requires: [...files].filter(([specifier]) => required.has(specifier)).map(([, target]) => target),
            runtimeFeatures: [...file.luaLibFeatures].sort(),
            diagnostics: context.diagnostics,
          });
          return file;
        },
        [ts.SyntaxKind.CallExpression](call, context) {
          const transformed = inlineBytes(call, context, checker) ?? context.superTransformExpression(call);
          if (isSingle(call, checker)) single.add(transformed);
          return transformed;
        },
        // TSTL would require the typings as it does any module that is imported for what it does.
        [ts.SyntaxKind.ImportDeclaration]: (statement, context) =>
          isTypingsImport(statement) ? [] : context.superTransformStatements(statement),
      },
      printer(printed, host, fileName, file) {
        const header = isPackageFile(fileName)
          ? generatedFromPackage(fileName)
          : generatedFrom(fileName, rules.project);
        return new HeadedPrinter(header, host, printed, fileName).print(file);
      },
      afterPrint: (_program, _options, _host, files) => {
        for (const file of files) {
          this.#compiled.set(file.fileName, byHand(file) ?? { file, ...transformed.get(file.fileName)! });
        }
        reached = this.#reachable([rules.shell, rulesFile]);
        files.splice(0, files.length, ...reached.map(({ file }) => file));
      },
      beforeEmit: (_program, _options, _host, files) => {
        for (const { code, sourceMap, sourceFiles } of files) {
          const source = sourceFiles?.[0]?.fileName;
          modules.push({
            name: source === undefined ? LUALIB_MODULE : moduleName(source, rulesFile),
            source,
            code: code.replace('require("lualib_bundle")', `require("${LUALIB_MODULE}")`),
            mappings: source === undefined || sourceMap === undefined ? undefined : readMappings(sourceMap),
            runtimeFeatures: (source === undefined ? undefined : this.#compiled.get(source)?.runtimeFeatures) ?? [],
          });
        }
      },
    };
    const missing = (): ts.SourceFile[] =>
      program.getSourceFiles().filter((file) => isCompilable(file, program) && !this.#compiled.has(file.fileName));
    // A rebuild rarely misses any of the package's, and to tell what they are made of takes as long as a small change.
    const digest = missing().some(({ fileName }) => isPackageFile(fileName)) ? digestOf(rules) : undefined;
    for (const [name, own] of keptOwnModules(rules, digest)) {
      if (!this.#compiled.has(name)) this.#compiled.set(name, own);
    }
    const sourceFiles = missing();
    const { diagnostics } = new lua.Transpiler().emit({ program, sourceFiles, plugins: [plugin], writeFile: discard });
    keepOwnModules(this.#compiled, digest);
    modules.sort((a, b) => (a.name < b.name ? -1 : 1));
    const known = reached.flatMap((compiled) => compiled.diagnostics);
    return { modules, diagnostics: [...diagnostics, ...known, ...collisions(modules, rules.project)] };
  }

  #reachable(entries: readonly string[]): readonly Compiled[] {
    const reached: Compiled[] = [];
    // A Set is iterated in the order of insertion, and what is added meanwhile has its turn too.
    const names = new Set(entries);
    for (const name of names) {
      const compiled = this.#compiled.get(name);
      if (compiled === undefined) continue;
      reached.push(compiled);
      for (const required of compiled.requires) names.add(required);
    }
    return reached;
  }
}

function isCompilable(file: ts.SourceFile, program: ts.Program): boolean {
  return !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file);
}

/** What stands in the place of a file of ours that there is hand-written Lua for. */
function byHand(file: lua.ProcessedFile): Compiled | undefined {
  const written = handWritten(file.fileName);
  if (written === undefined) return undefined;
  const code = `-- ${generatedFromPackage(written.source)}\n${written.text}`;
  const { fileName, sourceFiles = [] } = file;
  return { file: { fileName, sourceFiles, code }, requires: [], runtimeFeatures: [], diagnostics: [] };
}

/** Compiles rules and what runs with them to Lua. */
export function compile(rules: RulesProgram): Compilation {
  return new Compiler().compile(rules);
}

/** The modules are taken from the plan of the emit, with what TSTL knows of them. */
function discard(): void {
  // Nothing is written before everything is known to be right.
}

/** Two files whose names differ only in what cannot stand in a Lua module's name. */
function collisions(modules: readonly LuaModule[], project: string): ts.Diagnostic[] {
  return modules.flatMap((module, index) => {
    const previous = modules[index - 1];
    if (previous?.name !== module.name) return [];
    const [first, second] = [previous, module].map(({ source }) => relative(project, source ?? ""));
    return [nowhere(sameModule(first ?? "", second ?? "", module.name))];
  });
}

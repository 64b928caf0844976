import { relative } from "node:path";
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { nowhere, sameModule } from "../diagnostics.ts";
import { generatedFrom, generatedFromPackage } from "../generated-notice.ts";
import { importsOf, isTypingsImport } from "../program/imports.ts";
import type { RulesProgram } from "../program/program.ts";
import { HeadedPrinter } from "./headed-printer.ts";
import { handWritten } from "./hand-written.ts";
import { inlineBytes } from "./inline-bytes.ts";
import { exportAsDefault } from "./json-module.ts";
import { localise } from "./localise.ts";
import { LUALIB_MODULE, isPackageFile, moduleName } from "./module-names.ts";
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

interface Transformed {
  /** Files. */
  readonly requires: readonly string[];
  readonly runtimeFeatures: readonly string[];
}

/** Compiles the rules and what runs with them to Lua. */
export function compile(rules: RulesProgram): Compilation {
  const { program } = rules;
  const checker = program.getTypeChecker();
  const rulesFile = rules.rules.fileName;
  const transformed = new Map<string, Transformed>();
  const modules: LuaModule[] = [];

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
        localise(file);
        transformed.set(source.fileName, {
          requires: [...files].filter(([specifier]) => required.has(specifier)).map(([, target]) => target),
          runtimeFeatures: [...file.luaLibFeatures].sort(),
        });
        return file;
      },
      [ts.SyntaxKind.CallExpression]: (call, context) =>
        inlineBytes(call, context, checker) ?? context.superTransformExpression(call),
      // TSTL would require the typings as it does any module that is imported for what it does.
      [ts.SyntaxKind.ImportDeclaration]: (statement, context) =>
        isTypingsImport(statement) ? [] : context.superTransformStatements(statement),
    },
    printer(printed, host, fileName, file) {
      const header = isPackageFile(fileName) ? generatedFromPackage(fileName) : generatedFrom(fileName, rules.project);
      return new HeadedPrinter(header, host, printed, fileName).print(file);
    },
    afterPrint(_program, _options, _host, files) {
      const reached = reachable([rules.shell, rulesFile], (file) => transformed.get(file)?.requires ?? []);
      files.splice(0, files.length, ...files.filter((file) => reached.has(file.fileName)));
      for (const file of files) {
        const text = handWritten(file.fileName);
        if (text === undefined) continue;
        file.code = `-- ${generatedFromPackage(file.fileName.replace(/\.ts$/, ".lua"))}\n${text}`;
        delete file.sourceMap;
        transformed.set(file.fileName, { requires: [], runtimeFeatures: [] });
      }
    },
    beforeEmit(_program, _options, _host, files) {
      for (const file of files) {
        const source = file.sourceFiles?.[0]?.fileName;
        modules.push({
          name: source === undefined ? LUALIB_MODULE : moduleName(source, rulesFile),
          source,
          code: file.code.replace('require("lualib_bundle")', `require("${LUALIB_MODULE}")`),
          mappings: source === undefined || file.sourceMap === undefined ? undefined : readMappings(file.sourceMap),
          runtimeFeatures: (source === undefined ? undefined : transformed.get(source)?.runtimeFeatures) ?? [],
        });
      }
    },
  };
  const { diagnostics } = new lua.Transpiler().emit({ program, plugins: [plugin], writeFile: discard });
  modules.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { modules, diagnostics: [...diagnostics, ...collisions(modules, rules.project)] };
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

function reachable(entries: readonly string[], next: (file: string) => readonly string[]): Set<string> {
  // A Set is iterated in the order of insertion, and what is added meanwhile has its turn too.
  const reached = new Set(entries);
  for (const file of reached) for (const required of next(file)) reached.add(required);
  return reached;
}

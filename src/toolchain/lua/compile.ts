import { relative } from "node:path";
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { packageRoot } from "../package-root.ts";
import type { RulesProgram } from "../program/program.ts";
import { localise } from "./localise.ts";
import { LUALIB_MODULE, isPackageFile, moduleName } from "./module-names.ts";
import { importedFiles, nameRequiredModules } from "./requires.ts";

/** A compiled module. */
export interface LuaModule {
  /** As in `require(name)`. */
  readonly name: string;
  /** The TypeScript file it was made of; TSTL's runtime library has none. */
  readonly source?: string;
  readonly code: string;
  /** Source map, version 3, from `code` to `source`. */
  readonly sourceMap?: string;
  /** What it needs of TSTL's runtime library. Of our own files, nothing. */
  readonly runtimeFeatures: readonly string[];
}

export interface Compilation {
  /** Sorted by name: those that can be reached from the shell and from the rules, and no others. */
  readonly modules: readonly LuaModule[];
  readonly diagnostics: readonly ts.Diagnostic[];
}

interface Transformed {
  readonly requires: readonly string[];
  readonly runtimeFeatures: readonly string[];
}

/** Compiles the rules and what runs with them to Lua. */
export function compile(rules: RulesProgram): Compilation {
  const { program } = rules;
  const checker = program.getTypeChecker();
  const nameOf = (fileName: string) => moduleName(fileName, rules.rules.fileName);
  const transformed = new Map<string, Transformed>();

  const plugin: lua.Plugin = {
    visitors: {
      [ts.SyntaxKind.SourceFile](source, context) {
        const [file] = context.superTransformNode(source) as [lua.File];
        const imported = importedFiles(source, checker);
        const names = new Map([...imported].map(([specifier, target]) => [specifier, nameOf(target.fileName)]));
        const required = nameRequiredModules(file, names);
        localise(file);
        transformed.set(source.fileName, {
          requires: [...imported].filter(([specifier]) => required.has(specifier)).map(([, target]) => target.fileName),
          runtimeFeatures: [...file.luaLibFeatures].sort(),
        });
        return file;
      },
    },
    printer: (printed, host, fileName, file) => new HeadedPrinter(host, printed, fileName, headerOf(fileName, rules)).print(file),
  };

  const emitted = new Map<string, lua.EmitFile>();
  const collect: lua.Plugin = {
    beforeEmit(_program, _options, _host, files) {
      for (const file of files) emitted.set(file.fileName, file);
    },
  };
  const { diagnostics } = new lua.Transpiler().emit({ program, plugins: [plugin, collect], writeFile: () => {} });

  const reachable = new Set<string>();
  const reach = (fileName: string): void => {
    if (reachable.has(fileName)) return;
    reachable.add(fileName);
    for (const required of transformed.get(fileName)?.requires ?? []) reach(required);
  };
  reach(rules.shell);
  reach(rules.rules.fileName);

  const modules: LuaModule[] = [];
  for (const file of emitted.values()) {
    const source = file.sourceFiles?.[0]?.fileName;
    if (source !== undefined && reachable.has(source)) {
      modules.push({
        name: nameOf(source),
        source,
        code: file.code.replace('require("lualib_bundle")', `require("${LUALIB_MODULE}")`),
        ...(file.sourceMap === undefined ? {} : { sourceMap: file.sourceMap }),
        runtimeFeatures: transformed.get(source)?.runtimeFeatures ?? [],
      });
    }
  }
  const runtime = runtimeLibrary(rules, modules);
  if (runtime !== undefined) modules.push(runtime);
  modules.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { modules, diagnostics };
}

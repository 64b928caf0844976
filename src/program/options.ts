import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "#typescript";
import * as tstl from "typescript-to-lua";
import { packageRoot, packageSources } from "./package-root.ts";
import { OPENRESTY_TYPES } from "./imports.ts";

/** Typings that come with this package; a project needs not install them. */
const OWN_TYPES = ["lua-types/jit", "@typescript-to-lua/language-extensions"];

/** The plugin for plain builds of typescript-to-lua. */
const TSTL_PLUGIN = "limpet/tstl-plugin";

/**
 * A tstl.json needs to list files for editors only; the build knows its own. So nobody looks for those that it names, which
 * takes long in a large project.
 */
const system: ts.System = { ...ts.sys, readDirectory: () => [] };
const NO_INPUTS_FOUND = 18003;

export interface ProgramOptions {
  readonly options: tstl.CompilerOptions;
  readonly diagnostics: readonly ts.Diagnostic[];
  /** The files that the options are taken from beside the project's tstl.json; absolute. */
  readonly extended: readonly string[];
}

/**
 * The compiler options of a project: its own `tstl.json` where it has one, else the package's base,
 * and over both what the output depends on.
 */
export function programOptions(project: string): ProgramOptions {
  const own = join(project, "tstl.json");
  const parsed = tstl.parseConfigFileWithSystem(
    existsSync(own) ? own : join(packageRoot, "tstl.base.json"),
    {},
    system,
  );
  const options: tstl.CompilerOptions = {
    ...parsed.options,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: true,
    paths: {
      ...parsed.options.paths,
      limpet: [join(packageSources, "index.ts")],
      [OPENRESTY_TYPES]: [join(packageSources, "openresty", "index.d.ts")],
    },
    types: (parsed.options.types ?? []).filter((name) => ![...OWN_TYPES, OPENRESTY_TYPES].includes(name)),
    // Every file has a place under the root of the file system; where it goes in the end, module-names.ts says.
    rootDir: "/",
    outDir: "/",
    // By a file's declarations a rebuild knows whom a change concerns, and comments in them are typescript-to-lua's.
    removeComments: false,
    stripInternal: false,
    isolatedModules: false,
    // What is unused harms nothing in nginx; it is for the editor to grey it out, not for the build to stop.
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: false,
    // A mere warning of TSTL's would suppress all output.
    noEmitOnError: false,
    emitDeclarationOnly: false,
    declaration: false,
    composite: false,
    incremental: false,
    luaTarget: tstl.LuaTarget.LuaJIT,
    luaLibImport: tstl.LuaLibImportKind.RequireMinimal,
    noImplicitSelf: true,
    noImplicitGlobalVariables: true,
    noHeader: true,
    // The compiler gives modules their final names; TSTL is not to look for files behind them.
    noResolvePaths: ["**"],
    sourceMap: false,
    sourceMapTraceback: false,
    tstlVerbose: false,
  };
  delete options.sourceRoot;
  delete options.inlineSourceMap;
  // A build has the check of phases already.
  if (options.luaPlugins !== undefined) {
    options.luaPlugins = options.luaPlugins.filter((plugin) => !("name" in plugin) || plugin.name !== TSTL_PLUGIN);
  }
  delete options.luaBundle;
  delete options.luaBundleEntry;
  delete options.buildMode;
  delete options.extension;
  return {
    options,
    diagnostics: parsed.errors.filter((error) => error.code !== NO_INPUTS_FOUND),
    extended: (parsed.options.configFile as ts.TsConfigSourceFile | undefined)?.extendedSourceFiles ?? [],
  };
}

/** The declaration files of {@link OWN_TYPES}, found from this package wherever it is installed. */
export function ownTypes(options: tstl.CompilerOptions): string[] {
  return OWN_TYPES.map((name) => {
    const found = ts.resolveTypeReferenceDirective(name, join(packageSources, "index.ts"), options, ts.sys);
    const file = found.resolvedTypeReferenceDirective?.resolvedFileName;
    if (file === undefined) throw new Error(`the typings "${name}" are missing; reinstall limpet`);
    return file;
  });
}

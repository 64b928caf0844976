import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import ts from "#typescript";
import type * as tstl from "typescript-to-lua";
import { isPackageFile } from "./module-names.ts";
import { packageRoot, packageSources } from "./package-root.ts";
import { compilerHost } from "./host.ts";
import { importsOf } from "./imports.ts";
import { ownTypes, programOptions } from "./options.ts";

/** The rules, everything that runs with them in nginx, and the typings, as one TypeScript program. */
export interface RulesProgram {
  /** Directory; absolute. */
  readonly project: string;
  readonly program: ts.Program;
  readonly options: tstl.CompilerOptions;
  /** Mistakes in the project's tstl.json. */
  readonly diagnostics: readonly ts.Diagnostic[];
  /** The files of options that the tstl.json extends. */
  readonly extended: readonly string[];
  /** The module whose default export is the rules. */
  readonly rules: ts.SourceFile;
  /** The module that nginx loads. */
  readonly shell: string;
  /** The program with what is known of its files, for the next one: types are checked anew only where something changed. */
  readonly builder: () => ts.SemanticDiagnosticsBuilderProgram;
  /** The errors of types in a file. */
  readonly typeErrors: (file: ts.SourceFile) => readonly ts.Diagnostic[];
  /** The names of the files that are new, or may mean something else than in the previous program. */
  readonly affected: ReadonlySet<string>;
}

/**
 * Undefined where there is no file `rules`.
 * @param previous of the same rules; what is unchanged since then is taken from it
 */
export function createRulesProgram(project: string, rules: string, previous?: RulesProgram): RulesProgram | undefined {
  const rulesFile = resolve(project, rules);
  if (!ts.sys.fileExists(rulesFile)) return undefined;
  const { options, diagnostics, extended } = programOptions(resolve(project));
  const shell = join(packageSources, "nginx", "index.ts");
  // Our own files are all listed, for an import from node_modules alone would not have them compiled.
  const roots = [rulesFile, ...ownTypes(options), ...packageFiles("affinity", "nginx", "openresty")];
  const host = compilerHost(options);
  // With other options everything may come out differently, in ways that TypeScript cannot know of TSTL.
  const isSame = previous !== undefined && isDeepStrictEqual(previous.options, options);
  const known = isSame
    ? knownBy(ts.createSemanticDiagnosticsBuilderProgram(roots, options, host, previous.builder()))
    : newlyMade(ts.createProgram(roots, options, host), host);
  const source = known.program.getSourceFile(rulesFile);
  if (source === undefined) throw new Error(`TypeScript did not read ${rulesFile}`);
  return {
    project: resolve(project),
    options,
    diagnostics,
    extended,
    rules: source,
    shell,
    ...known,
  };
}

type KnownOfFiles = Pick<RulesProgram, "program" | "builder" | "typeErrors" | "affected">;

function knownBy(builder: ts.SemanticDiagnosticsBuilderProgram): KnownOfFiles {
  return {
    program: builder.getProgram(),
    builder: () => builder,
    typeErrors: (file) => builder.getSemanticDiagnostics(file),
    affected: affectedFiles(builder),
  };
}

/** To find out which files use which takes a good part of a build, and most programs are the only ones of their rules. */
function newlyMade(program: ts.Program, host: ts.CompilerHost): KnownOfFiles {
  return {
    program,
    builder() {
      const builder = ts.createSemanticDiagnosticsBuilderProgram(program, host);
      // Nothing of it has changed when the next one is made.
      affectedFiles(builder);
      return builder;
    },
    typeErrors: (file) => program.getSemanticDiagnostics(file),
    affected: new Set(program.getSourceFiles().map(({ fileName }) => fileName)),
  };
}

/** The names of the files that are new, or may mean something else than in the builder's previous program. */
export function affectedFiles(builder: ts.SemanticDiagnosticsBuilderProgram): Set<string> {
  const affected = new Set<string>();
  // Asked to skip every one, it names them all without checking any.
  builder.getSemanticDiagnosticsOfNextAffectedFile(undefined, ({ fileName }) => {
    affected.add(fileName);
    return true;
  });
  // TypeScript names who imports what has another shape, and not who gets it through that one.
  const files = userFiles(builder.getProgram());
  const usesAffected = (file: ts.SourceFile): boolean =>
    builder.getAllDependencies(file).some((name) => name !== file.fileName && affected.has(name));
  // Where no affected file uses another, bodies alone have changed.
  if (files.some((file) => affected.has(file.fileName) && usesAffected(file))) {
    for (const { fileName } of files.filter(usesAffected)) affected.add(fileName);
  }
  return affected;
}

/** @param rooms of src/ */
function packageFiles(...rooms: readonly string[]): string[] {
  const files = rooms
    .map((room) => join(packageSources, room))
    .flatMap((room) => (ts.sys.directoryExists(room) ? ts.sys.readDirectory(room, [".ts"]) : []));
  return [join(packageSources, "index.ts"), ...files];
}

/**
 * What a program of these rules begins with where nothing is compiled, only checked: the rules, and what they may use of
 * this package.
 * @param rules absolute
 */
export function rootsToCheck(rules: string, options: tstl.CompilerOptions): string[] {
  return [rules, ...ownTypes(options), ...packageFiles("affinity", "openresty")];
}

/** The user's own files of a program, without typings. */
export function userFiles(program: ts.Program): ts.SourceFile[] {
  return program
    .getSourceFiles()
    .filter(
      (file) =>
        !file.isDeclarationFile && !isPackageFile(file.fileName) && !program.isSourceFileFromExternalLibrary(file),
    );
}

/**
 * The files whose change changes a program: its own, and those that it would have if they were there.
 * Installed packages are left out.
 */
export function filesOf({ program, project, extended }: RulesProgram): string[] {
  const checker = program.getTypeChecker();
  const own = program
    .getSourceFiles()
    .filter((file) => !file.fileName.includes("/node_modules/"))
    .filter((file) => project === packageRoot || !file.fileName.startsWith(packageSources));
  const missing = own.flatMap((source) =>
    importsOf(source, checker)
      .filter(({ specifier, file }) => file === undefined && ts.isExternalModuleNameRelative(specifier.text))
      .map(({ specifier }) => resolve(dirname(source.fileName), specifier.text)),
  );
  return [
    ...extended,
    ...own.map(({ fileName }) => fileName),
    ...missing.map((path) => (/\.\w+$/.test(path) ? path : `${path}.ts`)),
  ];
}

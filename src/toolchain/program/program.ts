import { join, resolve } from "node:path";
import ts from "typescript";
import type * as tstl from "typescript-to-lua";
import { isPackageFile } from "../lua/module-names.ts";
import { packageSources } from "../package-root.ts";
import { compilerHost } from "./host.ts";
import { ownTypes, programOptions } from "./options.ts";

/** The rules, everything that runs with them in nginx, and the typings, as one TypeScript program. */
export interface RulesProgram {
  /** Directory; absolute. */
  readonly project: string;
  readonly program: ts.Program;
  readonly options: tstl.CompilerOptions;
  /** Mistakes in the project's tstl.json. */
  readonly diagnostics: readonly ts.Diagnostic[];
  /** The module whose default export is the rules. */
  readonly rules: ts.SourceFile;
  /** The module that nginx loads. */
  readonly shell: string;
}

/** Undefined where there is no file `rules`. */
export function createRulesProgram(project: string, rules: string): RulesProgram | undefined {
  const rulesFile = resolve(project, rules);
  if (!ts.sys.fileExists(rulesFile)) return undefined;
  const { options, diagnostics } = programOptions(resolve(project));
  const shell = join(packageSources, "nginx", "index.ts");
  const program = ts.createProgram({
    // Our own files are all listed, for what is only reached by an import from node_modules is not emitted.
    rootNames: [rulesFile, ...ownTypes(options), ...packageFiles()],
    options: options,
    host: compilerHost(options),
  });
  const source = program.getSourceFile(rulesFile);
  if (source === undefined) throw new Error(`TypeScript did not read ${rulesFile}`);
  return { project: resolve(project), program, options, diagnostics, rules: source, shell };
}

function packageFiles(): string[] {
  const rooms = ["affinity", "nginx", "openresty"].map((room) => join(packageSources, room));
  const files = rooms.flatMap((room) => (ts.sys.directoryExists(room) ? ts.sys.readDirectory(room, [".ts"]) : []));
  return [join(packageSources, "index.ts"), ...files];
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

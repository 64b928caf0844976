import type ts from "typescript";
import { isPackageFile } from "../../program/module-names.ts";
import { packageRoot } from "../../program/package-root.ts";
import type { CallGraph } from "../calls/graph.ts";
import { callGraph } from "../calls/graph.ts";

/** A program as it is checked: whose files are whose, and what calls what. */
export class CheckedProgram {
  readonly program: ts.Program;
  readonly graph: CallGraph;
  /** The files that findings are reported in. */
  readonly files: readonly ts.SourceFile[];
  readonly #isOwn: boolean;

  /** @param isOwn whether findings in Limpet's own code are reported there: where it is being worked on */
  constructor(program: ts.Program, isOwn: boolean) {
    this.program = program;
    this.graph = callGraph(program);
    this.#isOwn = isOwn;
    this.files = program.getSourceFiles().filter((file) => this.isUsers(file));
  }

  /** What our own code calls in which phase is known to be right, where it is not being worked on. */
  isUsers(file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || this.program.isSourceFileFromExternalLibrary(file)) return false;
    return this.#isOwn || !isPackageFile(file.fileName);
  }

  /** Whether Lua, TypeScript or Limpet brings it: where nothing else is said of such a function, every phase allows it. */
  isBuiltIn(declaration: ts.Declaration): boolean {
    const file = declaration.getSourceFile();
    if (!file.isDeclarationFile) return false;
    return (
      this.program.isSourceFileDefaultLibrary(file) ||
      /\/node_modules\/(lua-types|@typescript-to-lua\/language-extensions|typescript)\//.test(file.fileName) ||
      file.fileName.startsWith(packageRoot)
    );
  }
}

import ts from "#typescript";
import * as lua from "typescript-to-lua";
import { isTypingsImport } from "../program/imports.ts";
import { resolveTypeScript } from "../program/typescript-files.ts";

/** What typescript-to-lua says of files; nothing is written. */
export function diagnose(program: ts.Program, files: readonly ts.SourceFile[]): readonly ts.Diagnostic[] {
  const plugin: lua.Plugin = {
    moduleResolution: resolveTypeScript,
    visitors: {
      [ts.SyntaxKind.ImportDeclaration]: (statement, context) =>
        isTypingsImport(statement) ? [] : context.superTransformStatements(statement),
    },
  };
  const writeFile = (): void => {
    // Only what is said of the files is wanted.
  };
  return new lua.Transpiler().emit({ program, sourceFiles: [...files], plugins: [plugin], writeFile }).diagnostics;
}

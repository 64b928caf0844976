import ts from "#typescript";
import { at } from "../findings/diagnostics.ts";
import { notInNginx, partOfJson } from "./findings.ts";

/** Our typings of the ngx API, which a rule file may import for its editor's sake; they leave nothing behind. */
export const OPENRESTY_TYPES = "limpet/openresty";

/** `import "limpet/openresty"` */
export function isTypingsImport(statement: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) &&
    statement.importClause === undefined &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    statement.moduleSpecifier.text === OPENRESTY_TYPES
  );
}

/** What an import names: a TypeScript file, a module that nginx brings (`ffi`), or neither. */
export interface Import {
  readonly specifier: ts.StringLiteral;
  readonly file: ts.SourceFile | undefined;
  readonly ambient: boolean;
  /** Only types are imported, which leave nothing behind. */
  readonly typeOnly: boolean;
  /** Something else than the module's default. */
  readonly parts: boolean;
}

/** The imports of a file, and what it exports from others. */
export function importsOf(source: ts.SourceFile, checker: ts.TypeChecker): Import[] {
  return source.statements.flatMap((statement): Import[] => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
    const declarations = checker.getSymbolAtLocation(specifier)?.declarations ?? [];
    const clause = ts.isImportDeclaration(statement) ? statement.importClause : undefined;
    return [
      {
        specifier,
        file: declarations.find(ts.isSourceFile),
        ambient: declarations.some(ts.isModuleDeclaration),
        parts: clause?.namedBindings !== undefined || ts.isExportDeclaration(statement),
        typeOnly: ts.isExportDeclaration(statement)
          ? statement.isTypeOnly
          : clause?.phaseModifier === ts.SyntaxKind.TypeKeyword || isTypingsImport(statement),
      },
    ];
  });
}

/** TypeScript's own: a file of the project that is imported is not there. The second is of an import without names. */
const MODULE_NOT_FOUND: ReadonlySet<number> = new Set([2307, 2882]);

/**
 * The files that are not to be checked as they are: those of which only half can be parsed, and those that import what is
 * missing, for that is any, of which nothing can be said.
 * @param found what TypeScript says of the files, and {@link importsMissingInNginx}
 */
export function unfinishedFiles(
  program: ts.Program,
  files: readonly ts.SourceFile[],
  found: { readonly types: readonly ts.Diagnostic[]; readonly imports: readonly ts.Diagnostic[] },
): ReadonlySet<ts.SourceFile> {
  const missing = [...found.types.filter(({ code }) => MODULE_NOT_FOUND.has(code)), ...found.imports];
  const incomplete = new Set(missing.map(({ file }) => file));
  return new Set(files.filter((file) => incomplete.has(file) || program.getSyntacticDiagnostics(file).length > 0));
}

/** What a file imports that would be missing in nginx. */
export function importsMissingInNginx(source: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  return [...importsNotInNginx(source, program), ...partsOfJson(source, program)];
}

/** A JSON file's parts: Node and TypeScript know them as exports, TSTL does not. */
function partsOfJson(source: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  return importsOf(source, program.getTypeChecker())
    .filter(({ file, parts }) => parts && file?.fileName.endsWith(".json") === true)
    .map(({ specifier }) => at(specifier, partOfJson(specifier.text)));
}

/** A package, a part of Node, or typings without a file. */
function importsNotInNginx(source: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  return importsOf(source, program.getTypeChecker())
    .filter(({ specifier, file, ambient, typeOnly }) => {
      if (typeOnly || ambient) return false;
      // TypeScript says well enough that a file of the project is missing.
      if (file === undefined) return !ts.isExternalModuleNameRelative(specifier.text);
      return file.isDeclarationFile || program.isSourceFileFromExternalLibrary(file);
    })
    .map(({ specifier }) => at(specifier, notInNginx(specifier.text)));
}

import ts from "#typescript";
import { NO_PHASE, phaseSet } from "../phases/phase.ts";
import { tagsOf } from "../phases/tags.ts";
import type { Entry } from "./reach.ts";

/**
 * Modules that are loaded while nginx starts: the rules, modules with a function that init calls, and
 * whatever these import.
 */
export function loadedInInit(program: ts.Program): Entry[] {
  const loaded = new Set(
    program.getSourceFiles().filter((file) => !file.isDeclarationFile && (isRules(file) || hasInitEntry(file))),
  );
  // What is added meanwhile has its turn, too.
  for (const file of loaded) for (const imported of importedBy(file, program)) loaded.add(imported);
  return [...loaded].map((body) => ({ body, phases: phaseSet("init") }));
}

/** A module with a default export that takes `defineRouting` from "limpet". */
function isRules(file: ts.SourceFile): boolean {
  return (
    file.text.includes("defineRouting") &&
    file.statements.some(ts.isExportAssignment) &&
    file.statements.some(
      (statement) =>
        ts.isImportDeclaration(statement) &&
        ts.isStringLiteral(statement.moduleSpecifier) &&
        statement.moduleSpecifier.text === "limpet",
    )
  );
}

function hasInitEntry(file: ts.SourceFile): boolean {
  if (!/@entry\b[^\n]*\binit\b/.test(file.text)) return false;
  return file.statements.some((statement) => {
    const phases = tagsOf(statement)?.entry ?? NO_PHASE;
    return (phases & phaseSet("init")) !== 0;
  });
}

function importedBy(file: ts.SourceFile, program: ts.Program): ts.SourceFile[] {
  const checker = program.getTypeChecker();
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const isTypes = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    if (isTypes || statement.moduleSpecifier === undefined) return [];
    const target = checker.getSymbolAtLocation(statement.moduleSpecifier)?.declarations?.find(ts.isSourceFile);
    return target === undefined || target.isDeclarationFile ? [] : [target];
  });
}

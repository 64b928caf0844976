import { basename } from "node:path";
import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { modulesInCircle } from "./findings.ts";

/** Modules that need each other while they are loaded: "loop or previous error loading module" in Lua. */
export function circlesOfImports(files: readonly ts.SourceFile[], checker: ts.TypeChecker): ts.Diagnostic[] {
  const own = new Set(files);
  const found: ts.Diagnostic[] = [];
  const done = new Set<ts.SourceFile>();
  const visit = (file: ts.SourceFile, way: readonly ts.SourceFile[]): void => {
    for (const { specifier, target } of neededBy(file, checker)) {
      const begin = [...way, file].indexOf(target);
      if (begin !== -1) {
        const circle = [...way, file, target].slice(begin).map(({ fileName }) => basename(fileName));
        found.push(at(specifier, modulesInCircle(circle)));
      } else if (own.has(target) && !done.has(target)) visit(target, [...way, file]);
    }
    done.add(file);
  };
  // nginx loads those first that have something to call.
  const first = files.filter(({ text }) => /@entry\b|\bdefineRouting\b/.test(text));
  for (const file of [...first, ...files]) if (!done.has(file)) visit(file, []);
  return found;
}

interface Needed {
  readonly specifier: ts.Expression;
  readonly target: ts.SourceFile;
}

/** Modules that a file requires in Lua: imports of types alone leave nothing behind. */
function neededBy(file: ts.SourceFile, checker: ts.TypeChecker): Needed[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    if (specifier === undefined || !isOfValues(statement, checker)) return [];
    const target = checker.getSymbolAtLocation(specifier)?.declarations?.find(ts.isSourceFile);
    return target === undefined || target.isDeclarationFile ? [] : [{ specifier, target }];
  });
}

function isOfValues(statement: ts.ImportDeclaration | ts.ExportDeclaration, checker: ts.TypeChecker): boolean {
  if (ts.isExportDeclaration(statement)) return !statement.isTypeOnly;
  const clause = statement.importClause;
  if (clause === undefined) return true;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || ts.isNamespaceImport(bindings)) return true;
  return bindings.elements.some(({ isTypeOnly, name }) => {
    const symbol = checker.getSymbolAtLocation(name);
    if (isTypeOnly || symbol === undefined) return !isTypeOnly;
    return (checker.getAliasedSymbol(symbol).flags & ts.SymbolFlags.Value) !== 0;
  });
}

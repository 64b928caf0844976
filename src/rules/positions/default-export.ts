import ts from "#typescript";

/** The expression that a module exports as its default: `export default …`, `export { … as default }`, or another module's. */
export function defaultExport(source: ts.SourceFile, checker: ts.TypeChecker): ts.Expression | undefined {
  const exported = checker.getSymbolAtLocation(source)?.exports?.get(ts.InternalSymbolName.Default);
  if (exported === undefined) return undefined;
  const direct = exported.declarations?.find(ts.isExportAssignment);
  if (direct !== undefined) return direct.expression;
  const target = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = target.declarations?.[0];
  if (declaration === undefined) return undefined;
  if (ts.isExportAssignment(declaration)) return declaration.expression;
  return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

import ts from "#typescript";

/** Without code: of typings, or behind `declare`. */
export function isAmbient(node: ts.Node): boolean {
  if (node.getSourceFile().isDeclarationFile) return true;
  for (
    let at: ts.Node | undefined = node;
    at !== undefined && !ts.isSourceFile(at);
    at = at.parent as ts.Node | undefined
  )
    if (ts.canHaveModifiers(at) && at.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true)
      return true;
  return false;
}

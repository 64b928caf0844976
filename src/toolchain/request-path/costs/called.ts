import ts from "typescript";

/** The same by two names, for reading and for writing. */
const READ_ONLY = /^Readonly(?=Array$|Map$|Set$)/;

/**
 * What a call calls, where that comes with a declaration alone: of JavaScript's library as in
 * `Array.map` and `Object.keys`, of Lua's and nginx's as in `string.match` and `ngx.re.find`.
 *
 * @returns undefined for functions that are written in TypeScript, and where it cannot be known
 */
export function calledName(call: ts.CallExpression | ts.NewExpression, checker: ts.TypeChecker): string | undefined {
  const declaration = checker.getResolvedSignature(call)?.declaration;
  if (!declaration?.getSourceFile().isDeclarationFile) return undefined;
  const api = ts.getJSDocTags(declaration).find(({ tagName }) => tagName.text === "api");
  if (api !== undefined) return ts.getTextOfJSDocComment(api.comment)?.trim();
  const owner = ownerOf(declaration);
  const name = ts.isConstructSignatureDeclaration(declaration) ? "new" : nameOf(declaration, call);
  if (name === undefined) return undefined;
  return owner === undefined ? name : `${owner}.${name}`;
}

function ownerOf({ parent }: ts.Node): string | undefined {
  if (ts.isInterfaceDeclaration(parent)) {
    return parent.name.text.replace(/Constructor$/, "").replace(READ_ONLY, "");
  }
  return ts.isModuleBlock(parent) ? parent.parent.name.text : undefined;
}

function nameOf(declaration: ts.SignatureDeclaration | ts.JSDocSignature, call: ts.Node): string | undefined {
  const name = ts.getNameOfDeclaration(declaration);
  // Lua's names that TypeScript reserves are declared with an underscore behind, and exported without.
  if (name !== undefined) return ts.isIdentifier(name) ? name.text.replace(/_$/, "") : undefined;
  // An interface that can be called, as `Number` and `Symbol` are.
  return ts.isCallExpression(call) && ts.isIdentifier(call.expression) ? call.expression.text : undefined;
}

/** What stands in the place of a call's name, so that of a chain of calls the right one is marked. */
export function calledPlace({ expression }: ts.CallExpression | ts.NewExpression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
}

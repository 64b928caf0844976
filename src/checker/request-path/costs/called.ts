import ts from "#typescript";

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
  const known = names.get(declaration);
  if (known !== undefined) return known;
  // An interface that can be called, as `Number` and `Symbol` are, has no name of its own.
  if (ts.isCallSignatureDeclaration(declaration)) {
    return ts.isIdentifier(call.expression) ? call.expression.text : undefined;
  }
  const name = apiName(declaration) ?? qualifiedName(declaration);
  if (name !== undefined) names.set(declaration, name);
  return name;
}

/** A declaration keeps its name, however many calls of it there are. */
const names = new WeakMap<ts.Node, string>();

function apiName(declaration: ts.Node): string | undefined {
  const api = ts.getJSDocTags(declaration).find(({ tagName }) => tagName.text === "api");
  return api && ts.getTextOfJSDocComment(api.comment)?.trim();
}

function qualifiedName(declaration: ts.SignatureDeclaration | ts.JSDocSignature): string | undefined {
  const name = ts.isConstructSignatureDeclaration(declaration)
    ? "new"
    : ts.getNameOfDeclaration(declaration)?.getText();
  const owner = ownerOf(declaration);
  return owner === undefined || name === undefined ? name : `${owner}.${name}`;
}

function ownerOf({ parent }: ts.Node): string | undefined {
  if (ts.isInterfaceDeclaration(parent)) {
    return parent.name.text.replace(/Constructor$/, "").replace(READ_ONLY, "");
  }
  return ts.isModuleBlock(parent) ? parent.parent.name.text : undefined;
}

/** What stands in the place of a call's name, so that of a chain of calls the right one is marked. */
export function calledPlace({ expression }: ts.CallExpression | ts.NewExpression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
}

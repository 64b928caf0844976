import ts from "#typescript";

/** Characters of a call that are repeated in a message; a longer one is called by its symbol's name. */
const LONGEST_CALL = 40;

/** What of a call is underlined: what is called, without its arguments. */
export function underlined(node: ts.Node): ts.Node {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.expression;
  if (ts.isClassDeclaration(node) || ts.isVariableDeclaration(node)) return node.name ?? node;
  return node;
}

/** A call in one line, without its arguments. */
export function callText(node: ts.Node): string {
  return underlined(node).getText().replaceAll(/\s+/g, " ");
}

/** What a use is called that has no name in the documentation. */
export function useText(site: ts.Node, symbol: ts.Symbol): string {
  const text = callText(site);
  return text.length > LONGEST_CALL ? symbol.name : text;
}

/** `ngx.var` of `ngx.var.VARIABLE`. */
export function shortApi(api: string): string {
  return api.replace(/\.[A-Z]+$/, "");
}

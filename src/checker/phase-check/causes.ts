import ts from "#typescript";
import { plain } from "../code/expressions.ts";

/**
 * Whether a use is of what a refused call gives: `socket.send(…)`, where `ngx.socket.tcp()` is refused already. To
 * mend the call mends the use.
 */
export function comesOf(site: ts.Node, refused: ReadonlySet<ts.Node>, checker: ts.TypeChecker): boolean {
  if (refused.size === 0) return false;
  const seen = new Set<ts.Node>([site]);
  let node = objectOf(site);
  while (node !== undefined && !seen.has(node)) {
    if (refused.has(node)) return true;
    seen.add(node);
    node = ts.isIdentifier(node) ? madeBy(node, checker) : objectOf(node);
  }
  return false;
}

/** `socket` of `socket.send(…)`, and what is taken apart. */
function objectOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isCallExpression(node)) {
    const callee = plain(node.expression);
    return ts.isPropertyAccessExpression(callee) ? plain(callee.expression) : undefined;
  }
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return plain(node.expression);
  return undefined;
}

/** The value of a constant, or what it is a part of. */
function madeBy(name: ts.Identifier, checker: ts.TypeChecker): ts.Expression | undefined {
  let declaration: ts.Node | undefined = checker.getSymbolAtLocation(name)?.valueDeclaration;
  while (declaration !== undefined && ts.isBindingElement(declaration)) declaration = declaration.parent.parent;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const isConstant = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && declaration.initializer !== undefined ? plain(declaration.initializer) : undefined;
}

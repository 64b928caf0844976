import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import { typed } from "../code/expressions.ts";
import { tagsOf } from "../phases/tags.ts";

/**
 * Whether a variable is used in a function that runs in another phase than the one in which it was made:
 *
 *     const phase = ngx.get_phase();
 *     ngx.timer.at(0, () => phase);
 */
export function isUsedLater(use: ts.Node, variable: ts.VariableDeclaration, checker: ts.TypeChecker): boolean {
  const scope = variable.parent.parent.parent;
  for (let node = use; node !== scope && !ts.isSourceFile(node); node = node.parent) {
    if (isFunctionBody(node) && isGivenToRunLater(node, checker)) return true;
  }
  return false;
}

function isGivenToRunLater(body: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isArrowFunction(body) && !ts.isFunctionExpression(body)) return false;
  const { parent } = typed(body);
  const declaration = ts.isCallExpression(parent) ? checker.getResolvedSignature(parent)?.declaration : undefined;
  return declaration !== undefined && (tagsOf(declaration)?.runs.size ?? 0) > 0;
}

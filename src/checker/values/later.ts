import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { typed } from "../code/expressions.ts";
import { tagsOf } from "../phases/tags.ts";

/**
 * Whether a variable is used in a function that runs in another phase than the one in which it was made:
 *
 *     const phase = ngx.get_phase();
 *     ngx.timer.at(0, () => phase);
 *
 * A function that has a name runs later, too, where that is given to a timer.
 */
export function isUsedLater(use: ts.Node, variable: ts.VariableDeclaration, checker: ts.TypeChecker): boolean {
  const scope = variable.parent.parent.parent;
  for (let node = use; node !== scope && !ts.isSourceFile(node); node = node.parent) {
    if (isFunctionBody(node) && isGivenToRunLater(node, checker)) return true;
  }
  return false;
}

function isGivenToRunLater(body: FunctionBody, checker: ts.TypeChecker): boolean {
  const isExpression = ts.isArrowFunction(body) || ts.isFunctionExpression(body);
  if (isExpression && runsLater(body, checker)) return true;
  if (!isExpression && !ts.isFunctionDeclaration(body)) return false;
  const { name } = isExpression ? (typed(body).parent as Partial<ts.NamedDeclaration>) : body;
  return name !== undefined && ts.isIdentifier(name) && mentions(name).some((use) => runsLater(use, checker));
}

/** Where else the function that has a name mentions it, or the one that it stands in. */
function mentions(name: ts.Identifier): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.text) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.findAncestor(name.parent.parent, isFunctionBody) ?? name.getSourceFile());
  return found;
}

function runsLater(given: ts.Expression, checker: ts.TypeChecker): boolean {
  const { parent } = typed(given);
  const declaration = ts.isCallExpression(parent) ? checker.getResolvedSignature(parent)?.declaration : undefined;
  return declaration !== undefined && (tagsOf(declaration)?.runs.size ?? 0) > 0;
}

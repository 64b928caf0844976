import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain, typed } from "../code/expressions.ts";
import { placeDeleted, undefinedInList } from "./findings.ts";

/**
 * What leaves a hole in a list, whose end Lua then does not know:
 *
 *     names.map((name) => headers[name])
 *     [cookie, header].find((value) => value !== undefined)
 *     delete servers[2]
 */
export function holesInLists(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      if (
        node.expression.name.text === "map" &&
        isListWithUndefined(node, checker) &&
        !ts.isExpressionStatement(node.parent)
      )
        found.push(at(node.expression.name, undefinedInList(true)));
    } else if (ts.isArrayLiteralExpression(node)) {
      const items = node.elements.filter(
        (item) =>
          !ts.isSpreadElement(item) && mayBeUndefined(checker.getTypeAtLocation(item)) && !isPlaceOfList(item, checker),
      );
      if (items.length > 0 && !isTakenApart(node) && isListWithUndefined(node, checker))
        for (const item of items) found.push(at(item, undefinedInList(false)));
    } else if (ts.isDeleteExpression(node)) {
      const place = plain(node.expression);
      if (ts.isElementAccessExpression(place) && checker.isArrayType(checker.getTypeAtLocation(place.expression)))
        found.push(at(node, placeDeleted()));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isListWithUndefined(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const contextual = ts.isArrayLiteralExpression(node) ? checker.getContextualType(node) : undefined;
  if (contextual !== undefined && hasTuple(contextual, checker)) return false;
  const type = checker.getTypeAtLocation(node);
  return checker.isArrayType(type) && checker.getTypeArguments(type as ts.TypeReference).some(mayBeUndefined);
}

function hasTuple(type: ts.Type, checker: ts.TypeChecker): boolean {
  return type.isUnionOrIntersection() ? type.types.some((one) => hasTuple(one, checker)) : checker.isTupleType(type);
}

function mayBeUndefined(type: ts.Type): boolean {
  const has = (one: ts.Type): boolean => (one.flags & ts.TypeFlags.Undefined) !== 0;
  return type.isUnion() ? type.types.some(has) : has(type);
}

/** `parts[0]`, which TypeScript takes for undefined whatever the list has. */
function isPlaceOfList(item: ts.Expression, checker: ts.TypeChecker): boolean {
  const value = plain(item);
  return ts.isElementAccessExpression(value) && checker.isArrayType(checker.getTypeAtLocation(value.expression));
}

/** `[a, b] = [b, a]`, and `const [a, b] = [first, second]` */
function isTakenApart(list: ts.ArrayLiteralExpression): boolean {
  const node = typed(list);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return ts.isArrayBindingPattern(parent.name);
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    (parent.left === node || ts.isArrayLiteralExpression(parent.left))
  );
}

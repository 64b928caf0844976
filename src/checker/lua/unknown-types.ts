import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain } from "../code/expressions.ts";
import { lengthNotFound, listNotTakenApart, partOfStringBehindChain } from "./findings.ts";

const MAYBE_NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Null;

/**
 * Lengths and parts that typescript-to-lua 1.37 does not know for those of strings and lists, so that Lua reads a
 * member of that name, which is nil:
 *
 *     text?.length               -- text and text.length
 *     const { length } = list;   -- local length = list.length
 *     const [first] = set;       -- local first = unpack(set, 1, 1)
 */
export function lengthsAndPartsNotKnown(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const isString = (type: ts.Type): boolean => isOnly(type, (part) => (part.flags & ts.TypeFlags.StringLike) !== 0);
  const isList = (type: ts.Type): boolean =>
    isOnly(type, (part) => checker.isArrayType(part) || checker.isTupleType(part));

  const link = (node: ts.PropertyAccessExpression | ts.ElementAccessExpression): void => {
    const type = checker.getTypeAtLocation(node.expression);
    const isPart = ts.isElementAccessExpression(node)
      ? (checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.NumberLike) !== 0
      : node.name.text === "length";
    if (!isPart || !type.isUnion() || !type.types.some(({ flags }) => (flags & MAYBE_NOTHING) !== 0)) return;
    if (isString(checker.getNonNullableType(type)))
      found.push(at(node, partOfStringBehindChain(oneLine(node), oneLine(node.expression))));
  };
  const pattern = (name: ts.BindingPattern, value: ts.Expression | undefined): void => {
    const type = checker.getTypeAtLocation(value ?? name);
    if (ts.isArrayBindingPattern(name)) {
      if (value !== undefined && ts.isArrayLiteralExpression(plain(value))) return;
      if (isForeignIterable(type)) found.push(at(value ?? name, listNotTakenApart()));
      return;
    }
    for (const element of name.elements) {
      const member = element.propertyName ?? element.name;
      if (!ts.isIdentifier(member) || member.text !== "length") continue;
      if (isString(type) || isList(type)) found.push(at(element, lengthNotFound()));
    }
  };
  const isForeignIterable = (type: ts.Type): boolean =>
    isOnly(type, (part) => {
      if ((part.flags & ts.TypeFlags.StringLike) !== 0) return true;
      const name = (part.symbol as ts.Symbol | undefined)?.name ?? "";
      return (part.flags & ts.TypeFlags.Object) !== 0 && ITERABLES.has(name);
    });
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
      if (ts.isOptionalChain(node)) link(node);
    } else if (ts.isVariableDeclaration(node) && !ts.isIdentifier(node.name)) pattern(node.name, node.initializer);
    else if (ts.isParameter(node) && !ts.isIdentifier(node.name)) pattern(node.name, undefined);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What can be iterated and is no list in Lua. */
const ITERABLES = new Set([
  "Set",
  "ReadonlySet",
  "Map",
  "ReadonlyMap",
  "Generator",
  "MapIterator",
  "SetIterator",
  "ArrayIterator",
  "StringIterator",
  "IterableIterator",
]);

function isOnly(type: ts.Type, isKind: (part: ts.Type) => boolean): boolean {
  return type.isUnion() ? type.types.every(isKind) : isKind(type);
}

function oneLine(node: ts.Node): string {
  return node.getText().replace(/\s+/g, " ");
}

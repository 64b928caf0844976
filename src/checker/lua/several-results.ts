import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain, typed } from "../code/expressions.ts";
import { moreResultsThanOne, resultsUsedAsOne } from "./findings.ts";
import { valuesUsed } from "./single-values.ts";
import type { Use } from "./single-values.ts";

/** What typescript-to-lua knows the type of several results by. */
const BRAND = "__tstlMultiReturn";

/** Types of TypeScript's libraries that a list can be given as. */
const LISTS = new Set(["Iterable", "ArrayLike", "ReadonlyArray", "ConcatArray", "PromiseLike"]);

/**
 * Calls with several results where one value is meant. typescript-to-lua 1.37 keeps all of them in a table, or
 * takes the first one for all:
 *
 *     if (dict.add("lock", true, 1)) …            -- if ({dict:add("lock", true, 1)}) then
 *     const first = (dict.get("a"))[0];           -- local first = dict:get("a")[1]
 *
 * Right are `const [value] = call()`, `call()[0]`, `...call()`, and to return them from a function that returns
 * several as well. A table of all is right where a list is expected, as in `const all = call(); all[0]`.
 */
export function severalResultsAsOne(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found = new Map<ts.Node, ts.Diagnostic>();
  const kept = new Set<string>();

  const report = (node: ts.Expression, use: Use): void => {
    const value = plain(node);
    if (found.has(value)) return;
    const call = ts.isCallExpression(value) ? textOf(value) : undefined;
    const named = textOf(ts.isCallExpression(value) ? value.expression : value);
    found.set(value, at(value, resultsUsedAsOne(named, use, firstLabel(checker.getTypeAtLocation(value)), call)));
  };
  const isSeveral = (node: ts.Node): boolean => isSeveralResults(checker.getTypeAtLocation(node));

  const call = (node: ts.CallExpression): void => {
    if (ts.isIdentifier(node.expression) && node.expression.text === "$multi") return;
    const returned = checker.getResolvedSignature(node)?.getReturnType();
    if (returned === undefined) return;
    const results = ts.isOptionalChain(node) ? checker.getNonNullableType(returned) : returned;
    if (!isSeveralResults(results)) return;
    const outer = typed(node);
    const { parent } = outer;
    if (isDiscarded(outer)) return;
    if (isPerhapsUndefined(node, checker)) report(node, "chain");
    else if (ts.isSpreadElement(parent)) return;
    else if (ts.isElementAccessExpression(parent) && parent.expression === outer) {
      if (outer !== node) report(node, "wrapped");
      else if (parent.questionDotToken !== undefined) report(node, "chain");
      else index(parent, results);
    } else if (isTakenApart(outer)) {
      if (isObjectPattern(outer)) report(node, "pattern");
      else if (outer !== node) report(node, "wrapped");
    } else if (isReturned(outer) && returnsSeveral(outer, checker)) {
      if (isInParentheses(node)) report(node, "wrapped");
      else if (isGivenToLibrary(outer, checker)) report(node, "callback");
    } else keep(node, outer);
  };
  /** Where all results are kept in one table: whether a list is expected there. */
  const keep = (value: ts.Expression, outer: ts.Expression): void => {
    const { parent } = outer;
    if (!isListExpected(outer, checker)) report(value, isReturned(outer) ? "returned" : "value");
    else if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) kept.add(parent.name.text);
  };
  const index = (access: ts.ElementAccessExpression, results: ts.Type): void => {
    const outer = typed(access);
    const argument = plain(access.argumentExpression);
    const place = ts.isNumericLiteral(argument) ? Number(argument.text) : undefined;
    if (place === 0 || (place !== undefined && mostResults(results) <= place + 1)) return;
    const list =
      ts.isCallExpression(outer.parent) || ts.isNewExpression(outer.parent) ? outer.parent.arguments : undefined;
    const elements = ts.isArrayLiteralExpression(outer.parent) ? outer.parent.elements : list;
    if (elements?.at(-1) === outer) found.set(access, at(access, moreResultsThanOne(textOf(access), place)));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return;
    for (const [value, use] of valuesUsed(node)) if (isSeveral(value)) report(value, use);
    if (ts.isCallExpression(node)) call(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  if (kept.size > 0)
    visitNames(file, kept, (name) => {
      const outer = typed(name);
      if (isHandedOn(outer) && isSeveral(name) && !isListExpected(outer, checker)) report(name, "value");
    });
  return [...found.values()];
}

function visitNames(node: ts.Node, names: ReadonlySet<string>, visit: (name: ts.Identifier) => void): void {
  if (ts.isIdentifier(node) && names.has(node.text)) visit(node);
  ts.forEachChild(node, (child) => {
    visitNames(child, names, visit);
  });
}

function isSeveralResults(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Any) === 0 && type.getProperty(BRAND) !== undefined;
}

/** As it stands in a sentence. */
function textOf(node: ts.Node): string {
  return node.getText().replace(/\s+/g, " ");
}

/** Of a call behind `?.`. */
function isPerhapsUndefined(node: ts.CallExpression, checker: ts.TypeChecker): boolean {
  if (!ts.isOptionalChain(node)) return false;
  const type = checker.getTypeAtLocation(node);
  return type.isUnion() && type.types.some(({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0);
}

function isDiscarded(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return true;
  if (ts.isForStatement(parent)) return parent.initializer === node || parent.incrementor === node;
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  if (kind === ts.SyntaxKind.CommaToken) return parent.left === node;
  const isChoice = kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
  return isChoice && parent.right === node && isDiscarded(typed(parent));
}

function isAssigned(node: ts.Expression): boolean {
  const { parent } = node;
  return (
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken && parent.right === node
  );
}

/** Whether a pattern takes its parts. */
function isTakenApart(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return !ts.isIdentifier(parent.name);
  if (!isAssigned(node)) return false;
  const { left } = parent as ts.BinaryExpression;
  return ts.isArrayLiteralExpression(left) || ts.isObjectLiteralExpression(left);
}

function isObjectPattern({ parent }: ts.Expression): boolean {
  if (ts.isVariableDeclaration(parent)) return ts.isObjectBindingPattern(parent.name);
  return ts.isBinaryExpression(parent) && ts.isObjectLiteralExpression(parent.left);
}

function isReturned({ parent }: ts.Expression): boolean {
  return ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
}

function functionOf(node: ts.Node): ts.SignatureDeclaration | undefined {
  return ts.findAncestor(node.parent, ts.isFunctionLike);
}

function returnsSeveral(returned: ts.Expression, checker: ts.TypeChecker): boolean {
  const declaration = functionOf(returned);
  const signature = declaration === undefined ? undefined : checker.getSignatureFromDeclaration(declaration);
  return signature !== undefined && isSeveralResults(signature.getReturnType());
}

function isInParentheses(node: ts.Expression): boolean {
  for (let outer: ts.Node = node.parent; ; outer = outer.parent) {
    if (ts.isParenthesizedExpression(outer)) return true;
    if (!ts.isAsExpression(outer) && !ts.isNonNullExpression(outer) && !ts.isSatisfiesExpression(outer)) return false;
  }
}

/** Whether the function is a callback of which TypeScript's libraries keep what it returns, as that of `map`. */
function isGivenToLibrary(returned: ts.Expression, checker: ts.TypeChecker): boolean {
  const callback = functionOf(returned);
  if (callback === undefined || !(ts.isArrowFunction(callback) || ts.isFunctionExpression(callback))) return false;
  const outer = typed(callback);
  if (!ts.isCallExpression(outer.parent)) return false;
  const parameter = parameterOf(outer.parent, outer, checker);
  if (parameter === undefined || !/[\\/]lib\.[\w.]+\.d\.ts$/.test(parameter.getSourceFile().fileName)) return false;
  const [signature] = checker.getNonNullableType(checker.getTypeAtLocation(parameter)).getCallSignatures();
  const type = signature?.getReturnType();
  const parts = type?.isUnion() === true ? type.types : [type];
  return parts.some((part) => part !== undefined && (part.flags & ts.TypeFlags.TypeParameter) !== 0);
}

function parameterOf(
  call: ts.CallExpression | ts.NewExpression,
  argument: ts.Expression,
  checker: ts.TypeChecker,
): ts.ParameterDeclaration | undefined {
  const parameters = checker.getResolvedSignature(call)?.parameters ?? [];
  const place = call.arguments?.indexOf(argument) ?? -1;
  const declaration = (parameters[place] ?? parameters.at(-1))?.valueDeclaration;
  return declaration !== undefined && ts.isParameter(declaration) ? declaration : undefined;
}

function isHandedOn(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.arguments?.includes(node) === true;
  if (ts.isPropertyAssignment(parent) || ts.isVariableDeclaration(parent)) return parent.initializer === node;
  return isReturned(node) || isAssigned(node);
}

/** Whether a table of all results is as good as what is expected here. */
function isListExpected(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node))
    return isList(checker.getTypeAtLocation(node), checker);
  if ((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node) {
    const parameter = parameterOf(parent, node, checker);
    if (parameter !== undefined) {
      const declared = checker.getTypeAtLocation(parameter);
      const own = parameter.dotDotDotToken === undefined ? declared : (elementOf(declared, checker) ?? declared);
      const parts = own.isUnion() ? own.types : [own];
      const inferred = parts.find((part) => isTypeParameterOf(part, parameter.parent));
      if (inferred !== undefined) return isList(checker.getBaseConstraintOfType(inferred) ?? inferred, checker);
    }
  }
  const expected = checker.getContextualType(node);
  return expected === undefined || isList(expected, checker);
}

function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  return checker.getIndexTypeOfType(type, ts.IndexKind.Number);
}

function isTypeParameterOf(type: ts.Type, signature: ts.Node): boolean {
  return (
    (type.flags & ts.TypeFlags.TypeParameter) !== 0 &&
    type.symbol.declarations?.some(({ parent }) => parent === signature) === true
  );
}

function isList(type: ts.Type, checker: ts.TypeChecker): boolean {
  if (type.isUnion()) {
    const parts = type.types.filter(({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) === 0);
    return parts.length > 0 && parts.every((part) => isList(part, checker));
  }
  if (isSeveralResults(type) || checker.isArrayType(type) || checker.isTupleType(type)) return true;
  if ((type.flags & ts.TypeFlags.Object) === 0) return (type.flags & ts.TypeFlags.Never) !== 0;
  return LISTS.has((type.symbol as ts.Symbol | undefined)?.name ?? "");
}

function tuplesOf(type: ts.Type): readonly ts.TupleType[] {
  if (type.isUnionOrIntersection()) return type.types.flatMap((part) => tuplesOf(part));
  const target = (type as ts.TypeReference).target as ts.TupleType | undefined;
  return target?.fixedLength === undefined ? [] : [target];
}

/** How many results there may be. */
function mostResults(type: ts.Type): number {
  const tuples = tuplesOf(type);
  if (tuples.length === 0) return Infinity;
  return Math.max(
    ...tuples.map(({ combinedFlags, elementFlags }) =>
      (combinedFlags & ts.ElementFlags.Variable) !== 0 ? Infinity : elementFlags.length,
    ),
  );
}

/** What the typings call the first of several results. */
export function firstLabel(type: ts.Type): string {
  const [label] = tuplesOf(type).flatMap(
    ({ labeledElementDeclarations }) => labeledElementDeclarations?.slice(0, 1) ?? [],
  );
  return label !== undefined && ts.isIdentifier(label.name) ? label.name.text : "value";
}

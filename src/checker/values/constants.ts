import ts from "#typescript";
import { lastName, plain } from "../code/expressions.ts";
import { assignedValues } from "./assignments.ts";
import type { Evaluation } from "./evaluation.ts";
import { isUsedLater } from "./later.ts";
import { symbolAt } from "./symbols.ts";
import { referencesOf } from "../code/file-syntax.ts";
import { CURRENT_PHASE, LEFT_OUT, NO_SCOPE } from "./value.ts";
import type { Constant, Found, Scope, Value } from "./value.ts";

type Constants = readonly Constant[] | undefined;

/** How many names a constant is followed through. */
const LONGEST = 10;

/** Which texts, numbers, truths, phase or `undefined` an expression may be; undefined where it may be anything else. */
export function constantsOf(evaluation: Evaluation, expression: ts.Expression, scope: Scope, depth = 0): Constants {
  if (depth > LONGEST) return undefined;
  const node = plain(expression);
  const inner = (part: ts.Expression): Constants => constantsOf(evaluation, part, scope, depth + 1);
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isNumericLiteral(node)) return [Number(node.text)];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [true];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [false];
  if (node.kind === ts.SyntaxKind.NullKeyword) return [undefined];
  if (ts.isConditionalExpression(node)) return both(inner(node.whenTrue), inner(node.whenFalse));
  if (ts.isIdentifier(node)) {
    if (node.text === "undefined") return [undefined];
    const symbol = symbolAt(evaluation, node);
    return symbol?.valueDeclaration === undefined
      ? undefined
      : ofDeclaration(evaluation, node, symbol, symbol.valueDeclaration, scope, depth + 1);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const value = evaluation.checker.getConstantValue(node);
    if (value !== undefined) return [value];
    return ofMember(evaluation, evaluation.of(node.expression, scope), node.name.text, depth + 1);
  }
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
    return ofMember(evaluation, evaluation.of(node.expression, scope), node.argumentExpression.text, depth + 1);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
    const left = inner(node.left);
    return left?.includes(undefined) === true
      ? both(
          left.filter((one) => one !== undefined),
          inner(node.right),
        )
      : left;
  }
  if (ts.isCallExpression(node)) return ofCall(evaluation, node, scope, depth + 1);
  return undefined;
}

function ofCall(evaluation: Evaluation, call: ts.CallExpression, scope: Scope, depth: number): Constants {
  if (lastName(plain(call.expression)) === "get_phase") return [CURRENT_PHASE];
  const { values, isComplete } = evaluation.of(call.expression, scope);
  const [value] = values;
  if (!isComplete || values.length !== 1 || value?.kind !== "function") return undefined;
  const [returned, ...others] = referencesOf(value.node).returns;
  if (returned === undefined || others.length > 0 || mayBeUndefined(evaluation, call)) return undefined;
  return constantsOf(evaluation, returned, value.scope, depth);
}

function both(one: Constants, other: Constants): Constants {
  return one === undefined || other === undefined ? undefined : [...one, ...other];
}

function ofDeclaration(
  evaluation: Evaluation,
  use: ts.Identifier,
  symbol: ts.Symbol,
  node: ts.Declaration,
  scope: Scope,
  depth: number,
): Constants {
  if (ts.isVariableDeclaration(node)) {
    if ((node.parent.flags & ts.NodeFlags.Const) === 0 || node.initializer === undefined) return undefined;
    const constants = constantsOf(evaluation, node.initializer, scope, depth);
    if (constants?.includes(CURRENT_PHASE) !== true) return constants;
    // One of a module has the phase that loaded it.
    const isOfModule = ts.isSourceFile(node.parent.parent.parent);
    return isOfModule || isUsedLater(use, node, evaluation.checker) ? undefined : constants;
  }
  if (isWritten(evaluation, symbol)) return undefined;
  if (ts.isParameter(node)) {
    const given = scope.given.get(node);
    if (given !== LEFT_OUT) return given?.constants;
    return node.initializer === undefined ? [undefined] : constantsOf(evaluation, node.initializer, scope, depth);
  }
  if (!ts.isBindingElement(node) || !ts.isObjectBindingPattern(node.parent)) return undefined;
  const whole = wholeOf(evaluation, node.parent.parent, scope);
  const name = lastName(node.propertyName ?? node.name);
  if (whole === undefined || name === undefined || node.dotDotDotToken !== undefined) return undefined;
  const own = ofMember(evaluation, whole, name, depth);
  if (node.initializer === undefined || own?.includes(undefined) !== true) return own;
  const initial = constantsOf(evaluation, node.initializer, scope, depth);
  return both(
    own.filter((one) => one !== undefined),
    initial,
  );
}

/** What a pattern takes apart. */
function wholeOf(
  evaluation: Evaluation,
  owner: ts.ParameterDeclaration | ts.VariableDeclaration | ts.BindingElement,
  scope: Scope,
): Found | undefined {
  if (ts.isParameter(owner)) {
    const given = scope.given.get(owner);
    return given === LEFT_OUT && owner.initializer !== undefined ? evaluation.of(owner.initializer, scope) : given;
  }
  if (ts.isVariableDeclaration(owner) && owner.initializer !== undefined)
    return evaluation.of(owner.initializer, scope);
  return undefined;
}

const writtenSymbols = new WeakMap<ts.Symbol, boolean>();

function isWritten(evaluation: Evaluation, symbol: ts.Symbol): boolean {
  if (!evaluation.names.assignments.has(symbol.name)) return false;
  let isIt = writtenSymbols.get(symbol);
  if (isIt === undefined)
    writtenSymbols.set(symbol, (isIt = assignedValues(evaluation, symbol, NO_SCOPE, false).length > 0));
  return isIt;
}

function ofMember(evaluation: Evaluation, whole: Found, name: string, depth: number): Constants {
  if (whole === LEFT_OUT) return [undefined];
  if (!whole.isComplete || whole.values.length === 0 || evaluation.names.assignments.has(name)) return undefined;
  let found: Constants = [];
  for (const value of whole.values) found = both(found, memberOfValue(evaluation, value, name, depth));
  return found;
}

function memberOfValue(evaluation: Evaluation, value: Value, name: string, depth: number): Constants {
  if (value.kind === "literal") {
    if (!ts.isObjectLiteralExpression(value.node) || value.node.properties.some(ts.isSpreadAssignment))
      return undefined;
    if (value.node.properties.some((member) => member.name !== undefined && ts.isComputedPropertyName(member.name)))
      return undefined;
    const member = value.node.properties.find(
      (one) => one.name !== undefined && (lastName(one.name) ?? (one.name as ts.StringLiteral).text) === name,
    );
    if (member === undefined) return [undefined];
    if (ts.isPropertyAssignment(member)) return constantsOf(evaluation, member.initializer, value.scope, depth);
    return ts.isShorthandPropertyAssignment(member)
      ? constantsOf(evaluation, member.name, value.scope, depth)
      : undefined;
  }
  if (value.kind !== "instance" || !value.isExact) return undefined;
  for (const member of value.node.members) {
    if (ts.isConstructorDeclaration(member)) {
      const parameter = member.parameters.find((one) => lastName(one.name) === name);
      if (parameter !== undefined && ts.isParameterPropertyDeclaration(parameter, member))
        return value.scope.given.get(parameter)?.constants;
    } else if (ts.isPropertyDeclaration(member) && lastName(member.name) === name && member.initializer !== undefined)
      return constantsOf(evaluation, member.initializer, value.scope, depth);
  }
  return undefined;
}

/** Whether an expression's type allows `undefined`. */
export function mayBeUndefined(evaluation: Evaluation, node: ts.Expression): boolean {
  const type = evaluation.checker.getTypeAtLocation(node);
  return (type.isUnion() ? type.types : [type]).some(
    ({ flags }) => (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) !== 0,
  );
}

/** Whether it matters which constant a parameter is given: its type has few values, or it is compared with one. */
export function isOfFewValues(evaluation: Evaluation, parameter: ts.ParameterDeclaration): boolean {
  let known = few.get(parameter);
  if (known === undefined) {
    const type = evaluation.checker.getTypeAtLocation(parameter);
    const parts = type.isUnion() ? type.types : [type];
    known = parts.every(({ flags }) => (flags & SINGLE) !== 0) || isCompared(parameter);
    few.set(parameter, known);
  }
  return known;
}

const few = new WeakMap<ts.ParameterDeclaration, boolean>();

const SINGLE =
  ts.TypeFlags.StringLiteral |
  ts.TypeFlags.NumberLiteral |
  ts.TypeFlags.BooleanLike |
  ts.TypeFlags.EnumLike |
  ts.TypeFlags.Undefined;

/** Compared with a constant, asked of a function in a condition, or the name of what is taken from a table. */
function isCompared(parameter: ts.ParameterDeclaration): boolean {
  const { name, parent } = parameter;
  const body = "body" in parent ? parent.body : undefined;
  if (!ts.isIdentifier(name) || body === undefined) return false;
  const isName = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === name.text;
  const visit = (node: ts.Node): boolean =>
    (ts.isSwitchStatement(node) && isName(node.expression)) ||
    (ts.isBinaryExpression(node) &&
      COMPARES.has(node.operatorToken.kind) &&
      ((isName(node.left) && isConstant(node.right)) || (isName(node.right) && isConstant(node.left)))) ||
    (ts.isElementAccessExpression(node) && isName(node.argumentExpression)) ||
    (ts.isCallExpression(node) && node.arguments.some(isName) && isCondition(node)) ||
    ts.forEachChild(node, visit) === true;
  return visit(body);
}

const COMPARES = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);

function isConstant(node: ts.Expression): boolean {
  return ts.isStringLiteralLike(node) || ts.isNumericLiteral(node) || (ts.isIdentifier(node) && isConstantName(node));
}

function isConstantName({ text }: ts.Identifier): boolean {
  return text === "undefined" || text === text.toUpperCase();
}

function isCondition(node: ts.Expression): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return parent.condition === node;
  return (
    ts.isReturnStatement(parent) ||
    ts.isPrefixUnaryExpression(parent) ||
    (ts.isBinaryExpression(parent) &&
      (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ||
        parent.operatorToken.kind === ts.SyntaxKind.BarBarToken))
  );
}

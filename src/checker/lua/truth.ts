import ts from "typescript";
import { trueInLua } from "./findings.ts";
import { at } from "../../findings/diagnostics.ts";

const AND = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.AmpersandAmpersandEqualsToken]);
const OR = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.BarBarEqualsToken]);

const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

/** What is false in Lua, or may be. */
const FALSE = NOTHING | ts.TypeFlags.BooleanLike | ts.TypeFlags.Never | ts.TypeFlags.Unknown | ts.TypeFlags.Any;

/**
 * Strings and numbers that decide what is done, for `""` and `0` are false in JavaScript and true in Lua. Where a
 * condition is never false in Lua, typescript-to-lua warns itself.
 */
export function truthOfStringsAndNumbers(file: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  const checker = program.getTypeChecker();
  const { strict, strictNullChecks = strict === true } = program.getCompilerOptions();
  const found: ts.Diagnostic[] = [];

  const judge = (value: ts.Expression, isWarnedOf: boolean, isDefault: boolean): void => {
    const parts = partsOf(checker.getTypeAtLocation(value), checker);
    const empty = [...(parts.some(isEmptyString) ? ['""'] : []), ...(parts.some(isZero) ? ["0"] : [])];
    if (empty.length === 0) return;
    const isEverFalse = parts.some(({ flags }) => (flags & FALSE) !== 0);
    if (isWarnedOf && strictNullChecks && !isEverFalse && !ts.isElementAccessExpression(value)) return;
    found.push(at(value, trueInLua(empty, { isDefault, isMissing: parts.some(isNothing) })));
  };
  /** @param isWarnedOf whether typescript-to-lua looks at it, too */
  const condition = (node: ts.Expression, isWarnedOf: boolean, isDefault = false): void => {
    if (ts.isParenthesizedExpression(node)) condition(node.expression, isWarnedOf, isDefault);
    else if (ts.isBinaryExpression(node) && isLogical(node)) condition(node.right, false, isDefault);
    else judge(node, isWarnedOf, isDefault);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) condition(node.expression, true);
    else if (ts.isConditionalExpression(node)) condition(node.condition, true);
    else if (ts.isForStatement(node) && node.condition !== undefined) condition(node.condition, false);
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      condition(node.operand, false);
    else if (ts.isBinaryExpression(node) && isLogical(node) && !isEmptyAnyway(node, checker))
      condition(node.left, false, OR.has(node.operatorToken.kind));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isLogical({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return AND.has(kind) || OR.has(kind);
}

/** `text || ""`, which is the same in both. */
function isEmptyAnyway({ left, operatorToken, right }: ts.BinaryExpression, checker: ts.TypeChecker): boolean {
  if (!OR.has(operatorToken.kind) || !ts.isStringLiteralLike(right) || right.text !== "") return false;
  return !partsOf(checker.getTypeAtLocation(left), checker).some(isZero);
}

function partsOf(type: ts.Type, checker: ts.TypeChecker): readonly ts.Type[] {
  const bound = checker.getBaseConstraintOfType(type) ?? type;
  return bound.isUnionOrIntersection() ? bound.types.flatMap((part) => partsOf(part, checker)) : [bound];
}

function isEmptyString(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.String) !== 0 || (type.isStringLiteral() && type.value === "");
}

function isZero(type: ts.Type): boolean {
  return (type.flags & ts.TypeFlags.Number) !== 0 || (type.isNumberLiteral() && type.value === 0);
}

function isNothing({ flags }: ts.Type): boolean {
  return (flags & NOTHING) !== 0;
}

import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import type { Allowances } from "../allowances/allowances.ts";
import { plain } from "../code/expressions.ts";
import { isTestedBeside } from "./emptiness.ts";
import { trueInLua } from "./findings.ts";

/** The name by which a comment allows what this check finds: `// limpet-allow truth: why`. */
export const TRUTH_RULE = "truth";

const AND = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.AmpersandAmpersandEqualsToken]);
const OR = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.BarBarEqualsToken]);

/** Methods of lists that decide by what their callback returns. */
const DECIDING = new Set(["every", "filter", "find", "findIndex", "some"]);

const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

/** Strings and numbers that decide what is done, for `""` and `0` are false in JavaScript and true in Lua. */
export function truthOfStringsAndNumbers(
  file: ts.SourceFile,
  checker: ts.TypeChecker,
  allowances: Allowances,
): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];

  const judge = (value: ts.Expression, isDefault: boolean): void => {
    const { empty, isMissing } = emptyValuesOf(value, checker);
    if (empty.length === 0 || isTestedBeside(value) || allowances.allows(TRUTH_RULE, value)) return;
    found.push(at(value, trueInLua(empty, { isDefault, isMissing })));
  };
  /** What stands left of `&&` and `||` is judged with them. */
  const condition = (node: ts.Expression, isDefault = false): void => {
    const value = plain(node);
    if (ts.isBinaryExpression(value) && isLogical(value)) condition(value.right, isDefault);
    else judge(value, isDefault);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node)) condition(node.expression);
    else if (ts.isConditionalExpression(node)) condition(node.condition);
    else if (ts.isForStatement(node) && node.condition !== undefined) condition(node.condition);
    else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      condition(node.operand);
    else if (ts.isBinaryExpression(node) && isLogical(node) && !isEmptyAnyway(node, checker))
      condition(node.left, OR.has(node.operatorToken.kind));
    else if (ts.isCallExpression(node))
      decidedBy(node)?.forEach((value) => {
        condition(value);
      });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What a value may be that is false in JavaScript and true in Lua, as it is written, and whether it may be missing. */
export function emptyValuesOf(
  value: ts.Expression,
  checker: ts.TypeChecker,
): { readonly empty: readonly string[]; readonly isMissing: boolean } {
  const parts = partsOf(checker.getTypeAtLocation(value), checker);
  return {
    empty: [...(parts.some(isEmptyString) ? ['""'] : []), ...(parts.some(isZero) ? ["0"] : [])],
    isMissing: parts.some(isNothing),
  };
}

function isLogical({ operatorToken: { kind } }: ts.BinaryExpression): boolean {
  return AND.has(kind) || OR.has(kind);
}

/** What the callback returns by which a list is filtered or searched. */
function decidedBy({ expression, arguments: [callback] }: ts.CallExpression): readonly ts.Expression[] | undefined {
  if (!ts.isPropertyAccessExpression(expression) || !DECIDING.has(expression.name.text)) return undefined;
  if (callback === undefined || !ts.isArrowFunction(callback)) return undefined;
  if (!ts.isBlock(callback.body)) return [callback.body];
  return callback.body.statements.flatMap((statement) =>
    ts.isReturnStatement(statement) && statement.expression !== undefined ? [statement.expression] : [],
  );
}

/** `text || ""` and `count || 0`, which are the same in both. */
function isEmptyAnyway({ left, operatorToken, right }: ts.BinaryExpression, checker: ts.TypeChecker): boolean {
  if (!OR.has(operatorToken.kind)) return false;
  const parts = partsOf(checker.getTypeAtLocation(left), checker);
  if (ts.isStringLiteralLike(right) && right.text === "") return !parts.some(isZero);
  return ts.isNumericLiteral(right) && Number(right.text) === 0 && !parts.some(isEmptyString);
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

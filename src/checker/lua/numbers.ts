import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain } from "../code/expressions.ts";
import { bitsOfFraction, extremeOfNothing, remainderOfNegative, unsignedShift } from "./findings.ts";
import { constantOf } from "./constant-of.ts";

const K = ts.SyntaxKind;

/** Operators on bits, each with the one that also assigns. */
const BITS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.BarToken,
  K.AmpersandToken,
  K.CaretToken,
  K.LessThanLessThanToken,
  K.GreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanToken,
  K.BarEqualsToken,
  K.AmpersandEqualsToken,
  K.CaretEqualsToken,
  K.LessThanLessThanEqualsToken,
  K.GreaterThanGreaterThanEqualsToken,
  K.GreaterThanGreaterThanGreaterThanEqualsToken,
]);
const UNSIGNED: ReadonlySet<ts.SyntaxKind> = new Set([
  K.GreaterThanGreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanEqualsToken,
]);
const EQUALITY: ReadonlySet<ts.SyntaxKind> = new Set([K.EqualsEqualsEqualsToken, K.ExclamationEqualsEqualsToken]);
const FRACTIONS = /^(?:Math\.(?:random|sqrt|log\w*|exp|sin|cos|pow)|Number|parseFloat|tonumber|ngx\.now)$/;

/**
 * Arithmetic that comes to something else in Lua:
 *
 *     (total / parts) | 0     -- bit.bor rounds
 *     hash >>> 0              -- bit.rshift has a sign
 *     -7 % 3                  -- 2
 *     Math.max(...[])         -- throws
 */
export function numbersInLua(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const fraction = (operand: ts.Expression): void => {
    if (mayBeFraction(operand, checker)) found.push(at(operand, bitsOfFraction(plain(operand).getText(file))));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node)) {
      const { left, right, operatorToken } = node;
      if (BITS.has(operatorToken.kind)) {
        if (UNSIGNED.has(operatorToken.kind) && right.getText(file) === "0")
          found.push(at(node, unsignedShift(left.getText(file))));
        else [left, right].forEach(fraction);
      } else if (operatorToken.kind === K.PercentToken && mayBeNegative(left, checker) && !isMadePositive(node))
        found.push(at(node, remainderOfNegative(left.getText(file), right.getText(file))));
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === K.TildeToken) fraction(node.operand);
    else if (ts.isCallExpression(node)) {
      const list = listOfExtreme(node, checker);
      if (list !== undefined) found.push(at(node, extremeOfNothing(node.expression.getText(file), list.getText(file))));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function mayBeFraction(operand: ts.Expression, checker: ts.TypeChecker): boolean {
  const value = plain(operand);
  if (ts.isNumericLiteral(value)) return !Number.isInteger(Number(value.text));
  if (ts.isCallExpression(value)) return FRACTIONS.test(value.expression.getText());
  if (ts.isIdentifier(value)) {
    const constant = constantOf(value, checker);
    return constant !== undefined && mayBeFraction(constant, checker);
  }
  if (!ts.isBinaryExpression(value)) return false;
  const { kind } = value.operatorToken;
  if (kind === K.SlashToken) return true;
  return (
    (kind === K.AsteriskToken || kind === K.PlusToken || kind === K.MinusToken) &&
    (mayBeFraction(value.left, checker) || mayBeFraction(value.right, checker))
  );
}

function mayBeNegative(operand: ts.Expression, checker: ts.TypeChecker): boolean {
  const value = plain(operand);
  if (ts.isPrefixUnaryExpression(value)) return value.operator === K.MinusToken || value.operator === K.TildeToken;
  if (ts.isIdentifier(value)) {
    const constant = constantOf(value, checker);
    return constant !== undefined && mayBeNegative(constant, checker);
  }
  if (!ts.isBinaryExpression(value)) return false;
  const { kind } = value.operatorToken;
  // 4 - (length % 4) is what is missing of a whole.
  if (kind === K.MinusToken) return !ts.isNumericLiteral(plain(value.left));
  // What is masked with a number that has no sign has none.
  if (kind === K.AmpersandToken) return !ts.isNumericLiteral(plain(value.right));
  if (BITS.has(kind)) return !UNSIGNED.has(kind);
  return kind === K.AsteriskToken && (mayBeNegative(value.left, checker) || mayBeNegative(value.right, checker));
}

/** Whether the sign does not matter: in `((a % n) + n) % n`, or compared with 0. */
function isMadePositive(remainder: ts.Expression): boolean {
  let node: ts.Node = remainder;
  while (ts.isParenthesizedExpression(node.parent)) node = node.parent;
  const { parent } = node;
  if (!ts.isBinaryExpression(parent)) return false;
  if (EQUALITY.has(parent.operatorToken.kind)) return parent.right.getText() === "0";
  return parent.operatorToken.kind === K.PlusToken;
}

/** The list whose items alone are compared, where nothing asks before whether it has any. */
function listOfExtreme(call: ts.CallExpression, checker: ts.TypeChecker): ts.Expression | undefined {
  const [only, ...others] = call.arguments;
  if (only === undefined || others.length > 0 || !ts.isSpreadElement(only)) return undefined;
  if (!/^Math\.(?:max|min)$/.test(call.expression.getText())) return undefined;
  const list = plain(only.expression);
  if (ts.isArrayLiteralExpression(list) || checker.isTupleType(checker.getTypeAtLocation(list))) return undefined;
  const around = ts.findAncestor(call, ts.isFunctionLike);
  return around?.getText().includes(`${list.getText()}.length`) === true ? undefined : list;
}

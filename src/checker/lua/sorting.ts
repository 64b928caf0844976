import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain } from "../code/expressions.ts";
import { equalsOutOfOrder } from "./findings.ts";

const K = ts.SyntaxKind;
const TRUE_OF_EQUALS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.LessThanEqualsToken,
  K.GreaterThanEqualsToken,
  K.EqualsEqualsEqualsToken,
]);
const FALSE_OF_EQUALS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.LessThanToken,
  K.GreaterThanToken,
  K.ExclamationEqualsEqualsToken,
]);

/**
 * Comparators that put equal items before each other, at which table.sort throws:
 *
 *     list.sort((a, b) => (a.weight > b.weight ? 1 : -1))
 */
export function comparatorsInLua(file: ts.SourceFile): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      /^(?:sort|toSorted)$/.test(node.expression.name.text)
    ) {
      const comparator = node.arguments[0] === undefined ? undefined : plain(node.arguments[0]);
      if (comparator !== undefined && (ts.isArrowFunction(comparator) || ts.isFunctionExpression(comparator))) {
        const result = resultForEquals(comparator);
        if (result !== undefined && valueOf(result) < 0) found.push(at(result, equalsOutOfOrder()));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The expression whose value a comparator returns for two items that are equal; undefined where that is not plain. */
function resultForEquals({ parameters, body }: ts.ArrowFunction | ts.FunctionExpression): ts.Expression | undefined {
  const [first, second] = parameters.map(({ name }) => name.getText());
  if (first === undefined || second === undefined) return undefined;
  const truth = (condition: ts.Expression): boolean | undefined => {
    const test = plain(condition);
    if (!ts.isBinaryExpression(test)) return undefined;
    const { left, right, operatorToken } = test;
    const named = (side: ts.Expression): string =>
      side.getText().replaceAll(/[\w$]+/g, (word) => (word === second ? first : word));
    if (named(left) !== named(right)) return undefined;
    if (TRUE_OF_EQUALS.has(operatorToken.kind)) return true;
    return FALSE_OF_EQUALS.has(operatorToken.kind) ? false : undefined;
  };
  const ofExpression = (expression: ts.Expression): ts.Expression | undefined => {
    const value = plain(expression);
    if (!ts.isConditionalExpression(value)) return value;
    const taken = truth(value.condition);
    if (taken === undefined) return undefined;
    return ofExpression(taken ? value.whenTrue : value.whenFalse);
  };
  if (!ts.isBlock(body)) return ofExpression(body);
  for (const statement of body.statements) {
    if (ts.isReturnStatement(statement))
      return statement.expression === undefined ? undefined : ofExpression(statement.expression);
    if (!ts.isIfStatement(statement)) return undefined;
    const taken = truth(statement.expression);
    if (taken === undefined) return undefined;
    const next = taken ? statement.thenStatement : statement.elseStatement;
    const returned = next !== undefined && ts.isBlock(next) ? next.statements[0] : next;
    if (returned !== undefined)
      return ts.isReturnStatement(returned) && returned.expression !== undefined
        ? ofExpression(returned.expression)
        : undefined;
  }
  return undefined;
}

function valueOf(expression: ts.Expression): number {
  return ts.isPrefixUnaryExpression(expression) && expression.operator === K.MinusToken
    ? -Number(expression.operand.getText())
    : Number.NaN;
}

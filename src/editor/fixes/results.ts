import ts from "#typescript";
import { plain, typed } from "../../checker/code/expressions.ts";
import { firstLabel } from "../../checker/lua/several-results.ts";
import { freeName, inserted, lineBefore, replaced, statementOf } from "./edit.ts";
import type { Fix, Place, QuickFix } from "./edit.ts";

/** A call with several results that is used as one value. */
export const firstOfSeveral: Fix = ({ node, ...place }) => {
  if (ts.isIdentifier(node)) return keptInConstant({ node, ...place });
  // Behind ?. the object has to be checked first, in a way that only its author knows.
  if (!ts.isCallExpression(node) || ts.isOptionalChain(node)) return [];
  const outer = typed(node);
  const { parent } = outer;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name))
    return [pattern(parent.name, parent.type, node, outer)];
  const isTakenApart =
    (ts.isElementAccessExpression(parent) && parent.expression === outer) ||
    (ts.isVariableDeclaration(parent) && ts.isArrayBindingPattern(parent.name)) ||
    (ts.isBinaryExpression(parent) && parent.right === outer && ts.isArrayLiteralExpression(parent.left));
  if (isTakenApart)
    return outer === node
      ? []
      : [{ title: "Take what is around the call away", edits: [replaced(outer, node.getText())] }];
  if (ts.isVariableDeclaration(parent)) return [];
  const name = freeName(place.file, firstLabel(place.checker.getTypeAtLocation(node)));
  const before = putBefore({ node, ...place }, node, name, `const [${name}]`);
  const index = { title: "Take the first result: [0]", edits: [inserted(node.end, "[0]")] };
  return before === undefined ? [index] : [before, index];
};

/** `const x = call()` becomes `const [x] = call()`. */
function pattern(
  name: ts.Identifier,
  type: ts.TypeNode | undefined,
  call: ts.Expression,
  outer: ts.Expression,
): QuickFix {
  return {
    title: `Take the first result: const [${name.text}] = …`,
    edits: [
      { start: name.getStart(), end: type?.end ?? name.end, text: `[${name.text}]` },
      ...(outer === call ? [] : [replaced(outer, call.getText())]),
    ],
  };
}

/** A constant that holds all results in a table, and is used as if it held the first. */
function keptInConstant({ node, checker, file }: Place): readonly QuickFix[] {
  const symbol = checker.getSymbolAtLocation(node);
  const declaration = symbol?.valueDeclaration;
  const index = { title: "Take the first result: [0]", edits: [inserted(node.end, "[0]")] };
  if (symbol === undefined || declaration === undefined || !ts.isVariableDeclaration(declaration)) return [];
  const { name, type, initializer } = declaration;
  if (!ts.isIdentifier(name) || initializer === undefined || declaration.getSourceFile() !== file) return [];
  const isTakenElsewhere = (other: ts.Node): boolean =>
    (ts.isElementAccessExpression(other) &&
      ts.isIdentifier(other.expression) &&
      checker.getSymbolAtLocation(other.expression) === symbol) ||
    ts.forEachChild(other, isTakenElsewhere) === true;
  return isTakenElsewhere(file) ? [index] : [pattern(name, type, plain(initializer), initializer)];
}

/** `f(call()[1])`, where the results behind it would follow. */
export const oneOfSeveral: Fix = ({ node, ...place }) => {
  if (!ts.isElementAccessExpression(node)) return [];
  const argument = plain(node.argumentExpression);
  const index = ts.isNumericLiteral(argument) ? Number(argument.text) : undefined;
  const name = freeName(place.file, "value");
  const fix =
    index === undefined
      ? putBefore({ node, ...place }, node, name, `const ${name}`)
      : putBefore({ node, ...place }, node.expression, name, `const [${", ".repeat(index)}${name}]`);
  return fix === undefined ? [] : [fix];
};

/** What is evaluated twice before a `?.`. */
export const evaluatedTwice: Fix = ({ node, ...place }) => {
  const name = freeName(place.file, "value");
  const fix = ts.isExpression(node) ? putBefore({ node, ...place }, node, name, `const ${name}`) : undefined;
  return fix === undefined ? [] : [fix];
};

/** A declaration before the statement; undefined where what is declared would be evaluated at another time. */
function putBefore({ node, file }: Place, value: ts.Node, name: string, declared: string): QuickFix | undefined {
  const statement = statementOf(node);
  if (statement === undefined || !isEvaluatedFirst(node, statement)) return undefined;
  const line = `${declared} = ${value.getText(file)};`;
  return {
    title: `Write ${declared} = … before`,
    edits: [lineBefore(file, statement.getStart(file), line), replaced(node, name)],
  };
}

/** Whether a statement evaluates a part of it once, always, and before all that could make a difference. */
function isEvaluatedFirst(part: ts.Node, statement: ts.Statement): boolean {
  for (let node = part; node !== statement; node = node.parent) {
    const { parent } = node;
    if (ts.isFunctionLike(parent) || ts.isClassLike(parent)) return false;
    // A loop evaluates it again, and a choice perhaps not.
    if (ts.isIterationStatement(parent, false)) return ts.isForOfStatement(parent) && parent.expression === node;
    if (ts.isConditionalExpression(parent) && parent.condition !== node) return false;
    if (ts.isIfStatement(parent) && parent.expression !== node) return false;
    if (ts.isBinaryExpression(parent) && parent.right === node && mayLeaveOut(parent.operatorToken.kind)) return false;
    if (ts.isOptionalChain(parent) && parent.expression !== node) return false;
  }
  return !hasCallBefore(statement, part);
}

function mayLeaveOut(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandEqualsToken ||
    kind === ts.SyntaxKind.BarBarEqualsToken ||
    kind === ts.SyntaxKind.QuestionQuestionEqualsToken
  );
}

/** Whether a statement calls or changes something before it comes to a part of it. */
function hasCallBefore(node: ts.Node, part: ts.Node): boolean {
  if (node === part || node.pos >= part.pos || ts.isFunctionLike(node)) return false;
  const isAround = part.end <= node.end;
  if (!isAround && (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node))) return true;
  if (!isAround && (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node))) return true;
  return ts.forEachChild(node, (child) => hasCallBefore(child, part)) === true;
}

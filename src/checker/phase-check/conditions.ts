import ts from "typescript";
import { isFunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import { ANY_PHASE, NO_PHASE, phaseReturned } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";

/** In which phases a condition may hold, and in which it may not. */
interface Outcome {
  readonly whenTrue: PhaseSet;
  readonly whenFalse: PhaseSet;
}

const EITHER: Outcome = { whenTrue: ANY_PHASE, whenFalse: ANY_PHASE };

export function phaseNamed(node: ts.Expression): PhaseSet {
  const inner = plain(node);
  return ts.isStringLiteralLike(inner) ? phaseReturned(inner.text) : ANY_PHASE;
}

export function outcomeOf(condition: ts.Expression, checker: ts.TypeChecker): Outcome {
  const node = plain(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const { whenTrue, whenFalse } = outcomeOf(node.operand, checker);
    return { whenTrue: whenFalse, whenFalse: whenTrue };
  }
  if (ts.isIdentifier(node)) {
    const value = constantValue(node, checker);
    return value === undefined ? EITHER : outcomeOf(value, checker);
  }
  if (ts.isElementAccessExpression(node) && isPhase(node.argumentExpression, checker))
    return outcomeOfTable(node.expression, checker);
  if (ts.isCallExpression(node)) return outcomeOfCall(node, checker);
  if (!ts.isBinaryExpression(node)) return EITHER;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return outcomeOfTest(node, checker);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken: {
      const { whenTrue, whenFalse } = outcomeOfTest(node, checker);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const [left, right] = [outcomeOf(node.left, checker), outcomeOf(node.right, checker)];
      return { whenTrue: left.whenTrue & right.whenTrue, whenFalse: left.whenFalse | right.whenFalse };
    }
    case ts.SyntaxKind.BarBarToken: {
      const [left, right] = [outcomeOf(node.left, checker), outcomeOf(node.right, checker)];
      return { whenTrue: left.whenTrue | right.whenTrue, whenFalse: left.whenFalse & right.whenFalse };
    }
    default:
      return EITHER;
  }
}

function outcomeOfTest({ left, right }: ts.BinaryExpression, checker: ts.TypeChecker): Outcome {
  const named = isPhase(left, checker) ? plain(right) : isPhase(right, checker) ? plain(left) : undefined;
  if (named === undefined || !ts.isStringLiteralLike(named)) return EITHER;
  const phase = phaseReturned(named.text);
  return { whenTrue: phase, whenFalse: ANY_PHASE & ~phase };
}

/** `WAITING[ngx.get_phase()]`, where the table is written out. */
function outcomeOfTable(table: ts.Expression, checker: ts.TypeChecker): Outcome {
  const inner = plain(table);
  const value = ts.isIdentifier(inner) ? constantValue(inner, checker) : inner;
  if (value === undefined || !ts.isObjectLiteralExpression(value)) return EITHER;
  let phases = NO_PHASE;
  for (const member of value.properties) {
    if (!ts.isPropertyAssignment(member) || ts.isComputedPropertyName(member.name)) return EITHER;
    if (member.initializer.kind === ts.SyntaxKind.FalseKeyword) continue;
    if (member.initializer.kind !== ts.SyntaxKind.TrueKeyword) return EITHER;
    phases |= phaseReturned(member.name.getText().replaceAll(/["']/g, ""));
  }
  return { whenTrue: phases, whenFalse: ANY_PHASE & ~phases };
}

/** `WAITING.includes(ngx.get_phase())`, where the list is written out; `WAITING.has(…)` of a set made of one. */
function outcomeOfList(call: ts.CallExpression, checker: ts.TypeChecker): Outcome | undefined {
  const callee = plain(call.expression);
  const [argument] = call.arguments;
  if (!ts.isPropertyAccessExpression(callee) || argument === undefined || !isPhase(argument, checker)) return undefined;
  const object = plain(callee.expression);
  const value = ts.isIdentifier(object) ? constantValue(object, checker) : object;
  const set = value !== undefined && ts.isNewExpression(value) ? value.arguments?.[0] : undefined;
  const list = callee.name.text === "includes" ? value : callee.name.text === "has" ? set : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return undefined;
  if (!list.elements.every(ts.isStringLiteralLike)) return undefined;
  const phases = list.elements.reduce((all, element) => all | phaseNamed(element), NO_PHASE);
  return { whenTrue: phases, whenFalse: ANY_PHASE & ~phases };
}

/** `canWait()`, where all it does is to return such a test. */
function outcomeOfCall(call: ts.CallExpression, checker: ts.TypeChecker): Outcome {
  const ofList = outcomeOfList(call, checker);
  if (ofList !== undefined) return ofList;
  const declaration = checker.getResolvedSignature(call)?.declaration;
  if (declaration === undefined || !isFunctionBody(declaration) || declaration.body === undefined) return EITHER;
  if (!ts.isBlock(declaration.body)) return outcomeOf(declaration.body, checker);
  const last = declaration.body.statements.at(-1);
  const isPlain = declaration.body.statements.slice(0, -1).every(ts.isVariableStatement);
  return isPlain && last !== undefined && ts.isReturnStatement(last) && last.expression !== undefined
    ? outcomeOf(last.expression, checker)
    : EITHER;
}

/** Whether an expression is `ngx.get_phase()`, or a constant with its value. */
export function isPhase(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const node = plain(expression);
  if (ts.isIdentifier(node)) {
    const value = constantValue(node, checker);
    return value !== undefined && isPhase(value, checker);
  }
  if (!ts.isCallExpression(node)) return false;
  const callee = plain(node.expression);
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === "get_phase";
  return ts.isIdentifier(callee) && callee.text === "get_phase";
}

/** What a constant is, where it is made in a function; one of a module has the value of the phase that loaded it. */
function constantValue(name: ts.Identifier, checker: ts.TypeChecker): ts.Expression | undefined {
  const declaration = checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined)
    return undefined;
  if ((declaration.parent.flags & ts.NodeFlags.Const) === 0) return undefined;
  const value = plain(declaration.initializer);
  const isOfModule = ts.isSourceFile(declaration.parent.parent.parent);
  const isTable =
    ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNewExpression(value);
  return isOfModule && !isTable ? undefined : value;
}

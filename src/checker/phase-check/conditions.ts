import ts from "typescript";
import { isFunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import { ANY_PHASE, NO_PHASE, phaseReturned } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { constantsOf } from "../values/constants.ts";
import type { Evaluation } from "../values/evaluation.ts";
import type { Constant, Scope } from "../values/value.ts";

/** Where a condition is come by: in a function that was given something. */
export interface Circumstances {
  readonly evaluation: Evaluation;
  readonly scope: Scope;
}

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

export function outcomeOf(condition: ts.Expression, here: Circumstances): Outcome {
  const node = plain(condition);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken) {
    const { whenTrue, whenFalse } = outcomeOf(node.operand, here);
    return { whenTrue: whenFalse, whenFalse: whenTrue };
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return outcomeOfConstant(node, here);
  if (ts.isIdentifier(node)) {
    const value = constantValue(node, here);
    return value === undefined ? outcomeOfConstant(node, here) : outcomeOf(value, here);
  }
  if (ts.isPropertyAccessExpression(node)) return outcomeOfConstant(node, here);
  if (ts.isElementAccessExpression(node) && isPhase(node.argumentExpression, here))
    return outcomeOfTable(node.expression, here);
  if (ts.isCallExpression(node)) return outcomeOfCall(node, here);
  if (!ts.isBinaryExpression(node)) return EITHER;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
    case ts.SyntaxKind.EqualsEqualsToken:
      return outcomeOfTest(node, here);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
    case ts.SyntaxKind.ExclamationEqualsToken: {
      const { whenTrue, whenFalse } = outcomeOfTest(node, here);
      return { whenTrue: whenFalse, whenFalse: whenTrue };
    }
    case ts.SyntaxKind.AmpersandAmpersandToken: {
      const [left, right] = [outcomeOf(node.left, here), outcomeOf(node.right, here)];
      return { whenTrue: left.whenTrue & right.whenTrue, whenFalse: left.whenFalse | right.whenFalse };
    }
    case ts.SyntaxKind.BarBarToken: {
      const [left, right] = [outcomeOf(node.left, here), outcomeOf(node.right, here)];
      return { whenTrue: left.whenTrue | right.whenTrue, whenFalse: left.whenFalse & right.whenFalse };
    }
    default:
      return EITHER;
  }
}

function outcomeOfTest({ left, right }: ts.BinaryExpression, here: Circumstances): Outcome {
  const named = isPhase(left, here) ? plain(right) : isPhase(right, here) ? plain(left) : undefined;
  if (named === undefined) return outcomeOfComparison(left, right, here);
  if (!ts.isStringLiteralLike(named)) return EITHER;
  const phase = phaseReturned(named.text);
  return { whenTrue: phase, whenFalse: ANY_PHASE & ~phase };
}

function outcome(mayBeTrue: boolean, mayBeFalse: boolean): Outcome {
  return { whenTrue: mayBeTrue ? ANY_PHASE : NO_PHASE, whenFalse: mayBeFalse ? ANY_PHASE : NO_PHASE };
}

/** A condition that is what the function was given; in Lua `undefined` and `false` alone are false. */
function outcomeOfConstant(node: ts.Expression, { evaluation, scope }: Circumstances): Outcome {
  const constants = constantsOf(evaluation, node, scope);
  if (constants === undefined) return EITHER;
  const isTrue = (one: Constant): boolean => one !== undefined && one !== false;
  return outcome(constants.some(isTrue), !constants.every(isTrue));
}

/** Whether two expressions are the same, as far as what the function was given says. */
export function outcomeOfComparison(
  left: ts.Expression,
  right: ts.Expression,
  { evaluation, scope }: Circumstances,
): Outcome {
  const one = constantsOf(evaluation, left, scope);
  const other = one === undefined ? undefined : constantsOf(evaluation, right, scope);
  if (one === undefined || other === undefined) return EITHER;
  return outcome(
    one.some((value) => other.includes(value)),
    one.length > 1 || other.length > 1 || one[0] !== other[0],
  );
}

/** `WAITING[ngx.get_phase()]`, where the table is written out. */
function outcomeOfTable(table: ts.Expression, here: Circumstances): Outcome {
  const inner = plain(table);
  const value = ts.isIdentifier(inner) ? constantValue(inner, here) : inner;
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
function outcomeOfList(call: ts.CallExpression, here: Circumstances): Outcome | undefined {
  const callee = plain(call.expression);
  const [argument] = call.arguments;
  if (!ts.isPropertyAccessExpression(callee) || argument === undefined || !isPhase(argument, here)) return undefined;
  const object = plain(callee.expression);
  const value = ts.isIdentifier(object) ? constantValue(object, here) : object;
  const set = value !== undefined && ts.isNewExpression(value) ? value.arguments?.[0] : undefined;
  const list = callee.name.text === "includes" ? value : callee.name.text === "has" ? set : undefined;
  if (list === undefined || !ts.isArrayLiteralExpression(list)) return undefined;
  if (!list.elements.every(ts.isStringLiteralLike)) return undefined;
  const phases = list.elements.reduce((all, element) => all | phaseNamed(element), NO_PHASE);
  return { whenTrue: phases, whenFalse: ANY_PHASE & ~phases };
}

/** `canWait()`, where all it does is to return such a test. */
function outcomeOfCall(call: ts.CallExpression, here: Circumstances): Outcome {
  const ofList = outcomeOfList(call, here);
  if (ofList !== undefined) return ofList;
  const declaration = here.evaluation.checker.getResolvedSignature(call)?.declaration;
  if (declaration === undefined || !isFunctionBody(declaration) || declaration.body === undefined) return EITHER;
  if (!ts.isBlock(declaration.body)) return outcomeOf(declaration.body, here);
  const last = declaration.body.statements.at(-1);
  const isPlain = declaration.body.statements.slice(0, -1).every(ts.isVariableStatement);
  return isPlain && last !== undefined && ts.isReturnStatement(last) && last.expression !== undefined
    ? outcomeOf(last.expression, here)
    : EITHER;
}

/** Whether an expression is `ngx.get_phase()`, or a constant with its value. */
export function isPhase(expression: ts.Expression, here: Circumstances): boolean {
  const node = plain(expression);
  if (ts.isIdentifier(node)) {
    const value = constantValue(node, here);
    return value !== undefined && isPhase(value, here);
  }
  if (!ts.isCallExpression(node)) return false;
  const callee = plain(node.expression);
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === "get_phase";
  return ts.isIdentifier(callee) && callee.text === "get_phase";
}

/** What a constant is, where it is made in a function; one of a module has the value of the phase that loaded it. */
function constantValue(name: ts.Identifier, here: Circumstances): ts.Expression | undefined {
  const declaration = here.evaluation.checker.getSymbolAtLocation(name)?.valueDeclaration;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration) || declaration.initializer === undefined)
    return undefined;
  if ((declaration.parent.flags & ts.NodeFlags.Const) === 0) return undefined;
  const value = plain(declaration.initializer);
  const isOfModule = ts.isSourceFile(declaration.parent.parent.parent);
  const isTable =
    ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isNewExpression(value);
  return isOfModule && !isTable ? undefined : value;
}

import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import { referencesOf } from "../code/file-syntax.ts";
import { ANY_PHASE, NO_PHASE } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { constantsOf } from "../values/constants.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { scopeOf } from "../values/given.ts";
import { CURRENT_PHASE } from "../values/value.ts";
import type { Scope } from "../values/value.ts";
import { EITHER, anyOf, inPhases, opposite, outcomeOfComparison, truthOf } from "./outcomes.ts";
import type { Outcome } from "./outcomes.ts";
import { constantValue, phasesOfList, phasesOfTable } from "./phase-tables.ts";

/** Where a condition is come by: in a function that was given something. */
export interface Circumstances {
  readonly evaluation: Evaluation;
  readonly scope: Scope;
}

/**
 * The phases in which a node is come by, as far as tests around and before it in its body say: of
 * `ngx.get_phase()`, of constants, and of what the function was given.
 */
export function phasesAt(node: ts.Node, here: Circumstances): PhaseSet {
  let phases = ANY_PHASE;
  let child = node;
  for (let parent = node.parent; ; child = parent, parent = parent.parent) {
    phases &= phasesIn(child, parent, here);
    if (ts.isSourceFile(parent) || isFunctionBody(parent)) return phases;
  }
}

function phasesIn(child: ts.Node, parent: ts.Node, here: Circumstances): PhaseSet {
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) {
    const [condition, whenTrue] = ts.isIfStatement(parent)
      ? [parent.expression, parent.thenStatement]
      : [parent.condition, parent.whenTrue];
    if (child === condition) return ANY_PHASE;
    const outcome = outcomeOf(condition, here);
    return child === whenTrue ? outcome.whenTrue : outcome.whenFalse;
  }
  if (ts.isWhileStatement(parent))
    return child === parent.statement ? outcomeOf(parent.expression, here).whenTrue : ANY_PHASE;
  if (ts.isBinaryExpression(parent) && child === parent.right) {
    if (parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken)
      return outcomeOf(parent.left, here).whenTrue;
    if (parent.operatorToken.kind === ts.SyntaxKind.BarBarToken) return outcomeOf(parent.left, here).whenFalse;
  }
  if (ts.isCaseOrDefaultClause(parent)) {
    if (ts.isCaseClause(parent) && child === parent.expression) return ANY_PHASE;
    return phasesOfClause(parent, here) & phasesAfter(parent.statements, child, here);
  }
  if (ts.isBlock(parent) || ts.isSourceFile(parent)) return phasesAfter(parent.statements, child, here);
  return ANY_PHASE;
}

/** What is left of the phases behind statements such as `if (ngx.get_phase() !== "access") return;`. */
function phasesAfter(statements: readonly ts.Statement[], until: ts.Node, here: Circumstances): PhaseSet {
  let phases = ANY_PHASE;
  for (const statement of statements) {
    if (statement === until) break;
    if (!ts.isIfStatement(statement)) continue;
    const outcome = outcomeOf(statement.expression, here);
    if (leaves(statement.thenStatement)) phases &= outcome.whenFalse;
    if (statement.elseStatement !== undefined && leaves(statement.elseStatement)) phases &= outcome.whenTrue;
  }
  return phases;
}

/** Whether nothing that follows a statement is come by. */
function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(leaves);
  if (ts.isExpressionStatement(statement))
    return ts.isCallExpression(statement.expression) && statement.expression.expression.getText() === "error";
  return (
    ts.isReturnStatement(statement) ||
    ts.isThrowStatement(statement) ||
    ts.isContinueStatement(statement) ||
    ts.isBreakStatement(statement)
  );
}

/** The phases of a clause, and of those before it that fall through into it. */
function phasesOfClause(clause: ts.CaseOrDefaultClause, { evaluation, scope }: Circumstances): PhaseSet {
  const { clauses } = clause.parent;
  const subject = constantsOf(evaluation, clause.parent.parent.expression, scope);
  const outcome = ({ expression }: ts.CaseClause): Outcome =>
    outcomeOfComparison(ts.SyntaxKind.EqualsEqualsEqualsToken, subject, constantsOf(evaluation, expression, scope));
  const cases = clauses.filter(ts.isCaseClause);
  const own = (one: ts.CaseOrDefaultClause): PhaseSet =>
    ts.isCaseClause(one)
      ? outcome(one).whenTrue
      : cases.reduce((set, other) => set & outcome(other).whenFalse, ANY_PHASE);
  let phases = own(clause);
  for (let index = clauses.indexOf(clause) - 1; index >= 0; index--) {
    const before = clauses[index]!;
    if (before.statements.some((statement) => leaves(statement))) break;
    phases |= own(before);
  }
  return phases;
}

const knownConditions = new WeakMap<Evaluation, Map<ts.Node, Map<string, Outcome>>>();

function outcomeOf(condition: ts.Expression, here: Circumstances): Outcome {
  return once(knownConditions, plain(condition), here, outcomeOfCondition);
}

function outcomeOfCondition(node: ts.Expression, here: Circumstances): Outcome {
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return opposite(outcomeOf(node.operand, here));
  if (ts.isIdentifier(node)) {
    const value = constantValue(node, here.evaluation.checker);
    return value === undefined ? outcomeOfConstant(node, here) : outcomeOf(value, here);
  }
  if (ts.isElementAccessExpression(node) && isPhase(node.argumentExpression, here)) {
    const phases = phasesOfTable(node.expression, here.evaluation.checker);
    return phases === undefined ? EITHER : inPhases(phases);
  }
  if (ts.isCallExpression(node)) return outcomeOfCall(node, here);
  if (!ts.isBinaryExpression(node)) return outcomeOfConstant(node, here);
  const { left, right, operatorToken } = node;
  if (operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken) {
    const [one, other] = [outcomeOf(left, here), outcomeOf(right, here)];
    return { whenTrue: one.whenTrue & other.whenTrue, whenFalse: one.whenFalse | other.whenFalse };
  }
  if (operatorToken.kind === ts.SyntaxKind.BarBarToken) {
    const [one, other] = [outcomeOf(left, here), outcomeOf(right, here)];
    return { whenTrue: one.whenTrue | other.whenTrue, whenFalse: one.whenFalse & other.whenFalse };
  }
  const constants = constantsOf(here.evaluation, left, here.scope);
  if (constants === undefined) return comparedWithTruth(node, here);
  return outcomeOfComparison(operatorToken.kind, constants, constantsOf(here.evaluation, right, here.scope));
}

/** `canWait() === true`, `WAITING[phase] !== true` */
function comparedWithTruth({ left, right, operatorToken }: ts.BinaryExpression, here: Circumstances): Outcome {
  if (plain(right).kind !== ts.SyntaxKind.TrueKeyword) return EITHER;
  switch (operatorToken.kind) {
    case ts.SyntaxKind.EqualsEqualsEqualsToken:
      return outcomeOf(left, here);
    case ts.SyntaxKind.ExclamationEqualsEqualsToken:
      return opposite(outcomeOf(left, here));
    default:
      return EITHER;
  }
}

function outcomeOfConstant(node: ts.Expression, { evaluation, scope }: Circumstances): Outcome {
  return truthOf(constantsOf(evaluation, node, scope));
}

/** Whether an expression is `ngx.get_phase()`, or what has its value. */
function isPhase(node: ts.Expression, { evaluation, scope }: Circumstances): boolean {
  const constants = constantsOf(evaluation, node, scope);
  return constants?.every((one) => one === CURRENT_PHASE) === true && constants.length > 0;
}

/** `canWait()`, `isFast("memory")`: what such a function returns where it is called so. */
function outcomeOfCall(call: ts.CallExpression, here: Circumstances): Outcome {
  const callee = plain(call.expression);
  const [argument] = call.arguments;
  if (ts.isPropertyAccessExpression(callee) && argument !== undefined && isPhase(argument, here)) {
    const phases = phasesOfList(callee, here.evaluation.checker);
    if (phases !== undefined) return inPhases(phases);
  }
  const { values, isComplete } = here.evaluation.of(callee, here.scope);
  if (!isComplete || values.length === 0) return EITHER;
  return anyOf(
    values.map((value) => {
      if (value.kind !== "function") return EITHER;
      const scope = scopeOf(here.evaluation, value.node, value.scope, call.arguments, here.scope, true);
      return once(knownBodies, value.node, { ...here, scope }, outcomeOfBody);
    }),
  );
}

const knownBodies = new WeakMap<Evaluation, Map<ts.Node, Map<string, Outcome>>>();

/** Worked out once for each scope; where it asks for itself meanwhile, it may be either. */
function once<Node extends ts.Node>(
  known: WeakMap<Evaluation, Map<ts.Node, Map<string, Outcome>>>,
  node: Node,
  here: Circumstances,
  workOut: (node: Node, here: Circumstances) => Outcome,
): Outcome {
  let byNode = known.get(here.evaluation);
  if (byNode === undefined) known.set(here.evaluation, (byNode = new Map<ts.Node, Map<string, Outcome>>()));
  let byScope = byNode.get(node);
  if (byScope === undefined) byNode.set(node, (byScope = new Map<string, Outcome>()));
  const before = byScope.get(here.scope.key);
  if (before !== undefined) return before;
  byScope.set(here.scope.key, EITHER);
  const outcome = workOut(node, here);
  byScope.set(here.scope.key, outcome);
  return outcome;
}

/** Whether what a function returns is true. */
function outcomeOfBody(body: FunctionBody, here: Circumstances): Outcome {
  const returned = referencesOf(body).returns.map((value): Outcome => {
    const phases = phasesAt(value, here);
    const { whenTrue, whenFalse } = outcomeOf(value, here);
    return { whenTrue: whenTrue & phases, whenFalse: whenFalse & phases };
  });
  const ends = { whenTrue: NO_PHASE, whenFalse: mayEnd(body, here.evaluation.checker) ? ANY_PHASE : NO_PHASE };
  return anyOf([...returned, ends]);
}

/** Whether a function may end without a value. */
function mayEnd(body: FunctionBody, checker: ts.TypeChecker): boolean {
  const signature = checker.getSignatureFromDeclaration(body);
  const type = signature === undefined ? undefined : checker.getReturnTypeOfSignature(signature);
  return type === undefined || (type.flags & ts.TypeFlags.BooleanLike) === 0;
}

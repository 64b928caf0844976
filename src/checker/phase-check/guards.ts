import ts from "typescript";
import { isFunctionBody } from "../code/body.ts";
import { ANY_PHASE } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { NO_SCOPE } from "../values/value.ts";
import { isPhase, outcomeOf, outcomeOfComparison, phaseNamed } from "./conditions.ts";
import type { Circumstances } from "./conditions.ts";

/**
 * The phases in which a node is come by, as far as tests around and before it in its body say: of
 * `ngx.get_phase()`, and of what the function was given.
 */
export function phasesAt(node: ts.Node, here: Circumstances): PhaseSet {
  if (here.scope === NO_SCOPE && !readsPhase(node.getSourceFile())) return ANY_PHASE;
  let phases = ANY_PHASE;
  let child = node;
  for (let parent = node.parent; ; child = parent, parent = parent.parent) {
    phases &= phasesIn(child, parent, here);
    if (ts.isSourceFile(parent) || isFunctionBody(parent)) return phases;
  }
}

const phaseReaders = new WeakMap<ts.SourceFile, boolean>();

function readsPhase(file: ts.SourceFile): boolean {
  let reads = phaseReaders.get(file);
  if (reads === undefined) phaseReaders.set(file, (reads = file.text.includes("get_phase")));
  return reads;
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
function phasesOfClause(clause: ts.CaseOrDefaultClause, here: Circumstances): PhaseSet {
  const { clauses } = clause.parent;
  const subject = clause.parent.parent.expression;
  const isOfPhase = isPhase(subject, here);
  const cases = clauses.filter(ts.isCaseClause);
  const when = ({ expression }: ts.CaseClause): PhaseSet =>
    isOfPhase ? phaseNamed(expression) : outcomeOfComparison(subject, expression, here).whenTrue;
  const unless = ({ expression }: ts.CaseClause): PhaseSet =>
    isOfPhase ? ANY_PHASE & ~phaseNamed(expression) : outcomeOfComparison(subject, expression, here).whenFalse;
  const own = (one: ts.CaseOrDefaultClause): PhaseSet =>
    ts.isCaseClause(one) ? when(one) : cases.reduce((set, other) => set & unless(other), ANY_PHASE);
  let phases = own(clause);
  for (let index = clauses.indexOf(clause) - 1; index >= 0; index--) {
    const before = clauses[index]!;
    if (before.statements.some((statement) => leaves(statement))) break;
    phases |= own(before);
  }
  return phases;
}

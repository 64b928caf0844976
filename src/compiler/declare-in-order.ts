import * as lua from "typescript-to-lua";
import { exportName } from "./exports-table.ts";
import { freeNames } from "./free-names.ts";
import { movableStatements } from "./movable.ts";
import { childrenOf, visitNodes } from "./syntax-tree.ts";

/** A statement of a file, and what its place depends on. */
interface Step {
  readonly statement: lua.Statement;
  /** The locals and exports that others may use when it has run. */
  readonly gives: readonly string[];
  /** The locals and exports that it uses, at once or in a function later. */
  readonly uses: ReadonlySet<string>;
  readonly isMovable: boolean;
  /** In the TypeScript. */
  readonly line: number;
}

/**
 * Declares the locals of a file where they get their values, and above the functions that use them.
 * TSTL declares what a function further up uses on one line at the top, without values; but LuaJIT
 * compiles as a constant only what is never assigned after it was declared.
 *
 * Input:
 *
 *     local isFree, LIMIT
 *     function isFree(count)
 *         return count < LIMIT
 *     end
 *     function ____exports.pick(count)
 *         return isFree(count)
 *     end
 *     LIMIT = 8
 *
 * Output:
 *
 *     local LIMIT = 8
 *     local function isFree(count)
 *         return count < LIMIT
 *     end
 *     function ____exports.pick(count)
 *         return isFree(count)
 *     end
 *
 * Functions and literals move. Statements that do something when the file is loaded keep their
 * order, and find assigned what they use, and what functions use that they may call. What has to be
 * used above the place where it gets its value is still declared first, as in functions that call
 * each other:
 *
 *     local isOdd
 *     local function isEven(n)
 *         return n == 0 or isOdd(n - 1)
 *     end
 *     function isOdd(n)
 *         return n ~= 0 and isEven(n - 1)
 *     end
 */
export function declareInOrder(file: lua.File): void {
  const statements = declaredWhereAssigned(file.statements);
  const locals = statements.flatMap(declaredNames);
  if (new Set(locals).size < locals.length || statements.some(lua.isLabelStatement)) return;
  file.statements = statements;
  file.statements = declaredBeforeUse(inOrder(stepsOf(file)));
}

function isEmptyDeclaration(statement: lua.Statement): statement is lua.VariableDeclarationStatement {
  return lua.isVariableDeclarationStatement(statement) && statement.right === undefined;
}

function declaredNames(statement: lua.Statement): string[] {
  return lua.isVariableDeclarationStatement(statement) ? statement.left.map(({ text }) => text) : [];
}

/** Gives a statement the position and the comments of the one in whose place it stands. */
function inPlaceOf(original: lua.Statement, statement: lua.Statement): lua.Statement {
  if (original.leadingComments !== undefined) statement.leadingComments = original.leadingComments;
  return lua.setNodePosition(statement, original);
}

/** Turns `local a`, and `a = 1` somewhere below, into `local a = 1` there. */
function declaredWhereAssigned(statements: readonly lua.Statement[]): lua.Statement[] {
  const unassigned = new Set<string>();
  const assigned = new Set<string>();
  const result = statements.map((statement) => {
    if (isEmptyDeclaration(statement)) for (const { text } of statement.left) unassigned.add(text);
    if (!lua.isAssignmentStatement(statement)) return statement;
    const left = statement.left.filter(lua.isIdentifier);
    if (left.length < statement.left.length || !left.every(({ text }) => unassigned.has(text))) return statement;
    for (const { text } of left) {
      unassigned.delete(text);
      assigned.add(text);
    }
    return inPlaceOf(statement, lua.createVariableDeclarationStatement(left, statement.right));
  });
  return result.flatMap((statement) => {
    if (!isEmptyDeclaration(statement)) return [statement];
    const left = statement.left.filter(({ text }) => !assigned.has(text));
    return left.length === 0 ? [] : [inPlaceOf(statement, lua.createVariableDeclarationStatement(left))];
  });
}

/** How an export is told from a local of the same name. */
function exportKeys(node: lua.Node): string[] {
  const name = exportName(node);
  return name === undefined ? [] : [`exports.${name}`];
}

function stepsOf(file: lua.File): Step[] {
  const movable = movableStatements(file);
  let line = 0;
  return file.statements.map((statement) => {
    const exported = lua.isAssignmentStatement(statement) ? statement.left.flatMap(exportKeys) : [];
    const uses = freeNames(statement);
    visitNodes(statement, (node) => {
      for (const key of exportKeys(node)) uses.add(key);
    });
    line = lua.isReturnStatement(statement) ? Infinity : (lineOf(statement) ?? line);
    return {
      statement,
      gives: [...declaredNames(statement), ...exported],
      uses,
      isMovable: movable.has(statement),
      line,
    };
  });
}

/** Not every statement of TSTL's has a position of its own. */
function lineOf(node: lua.Node): number | undefined {
  return (
    node.line ??
    childrenOf(node)
      .map(lineOf)
      .find((line) => line !== undefined)
  );
}

/**
 * Puts each movable step where it stands in the TypeScript, but below the fixed ones that it uses,
 * and above those that use it: by itself, or through movable ones.
 */
function inOrder(steps: readonly Step[]): Step[] {
  const givers = new Map(steps.flatMap((step) => step.gives.map((name) => [name, step] as const)));
  const usedBy = (step: Step): Step[] => [...step.uses].flatMap((name) => givers.get(name) ?? []);
  function reachedBy(step: Step): Set<Step> {
    const reached = new Set(usedBy(step));
    // A Set is iterated over what is added meanwhile too.
    for (const one of reached) if (one.isMovable) for (const next of usedBy(one)) reached.add(next);
    return reached;
  }

  const fixed = steps.filter(({ isMovable }) => !isMovable);
  const places = new Map(fixed.map((step, place) => [step, place]));
  let waiting = steps
    .filter(({ isMovable }) => isMovable)
    .sort((a, b) => a.line - b.line)
    .map((step) => ({ step, after: Math.max(...[...reachedBy(step)].map((one) => places.get(one) ?? -1)) }));

  /** `____exports.a = a`, by what declares `a`. */
  const exporters = new Map<Step | undefined, Step>();
  for (const step of steps) {
    const value = lua.isAssignmentStatement(step.statement) ? step.statement.right[0] : undefined;
    if (step.isMovable && value !== undefined && lua.isIdentifier(value)) exporters.set(givers.get(value.text), step);
  }
  const begun = new Set<Step>();
  const ordered: Step[] = [];
  /** Between the movable ones that it uses and the one that exports it. */
  function put(step: Step): void {
    if (begun.has(step)) return;
    begun.add(step);
    for (const used of usedBy(step)) if (used.isMovable) put(used);
    ordered.push(step);
    const exporter = exporters.get(step);
    if (exporter !== undefined) put(exporter);
  }
  for (const [place, step] of fixed.entries()) {
    const isNext = ({ step: { line }, after }: (typeof waiting)[number]): boolean => line <= step.line && after < place;
    for (const next of waiting.filter(isNext)) put(next.step);
    waiting = waiting.filter((one) => !isNext(one));
    for (const used of reachedBy(step)) if (used.isMovable) put(used);
    put(step);
  }
  for (const { step } of waiting) put(step);
  return ordered;
}

/** Declares again above its first use what is used above its value. */
function declaredBeforeUse(steps: readonly Step[]): lua.Statement[] {
  const undeclared = new Map<string, lua.VariableDeclarationStatement>();
  for (const { statement } of steps)
    for (const name of declaredNames(statement)) undeclared.set(name, statement as lua.VariableDeclarationStatement);
  const early = new Set<lua.Statement>();
  return steps.flatMap(({ statement, uses }) => {
    const used = [...uses].flatMap((name) => undeclared.get(name) ?? []);
    const left = [...new Set(used)].filter((one) => !early.has(one)).flatMap((one) => one.left);
    for (const one of used) early.add(one);
    for (const name of declaredNames(statement)) undeclared.delete(name);
    return [
      ...(left.length === 0 ? [] : [lua.createVariableDeclarationStatement(left)]),
      ...(early.has(statement) ? valuesOf(statement) : [statement]),
    ];
  });
}

/** What is left of a declaration whose names are declared already. */
function valuesOf(statement: lua.Statement): lua.Statement[] {
  if (!lua.isVariableDeclarationStatement(statement) || statement.right === undefined) return [];
  return [inPlaceOf(statement, lua.createAssignmentStatement(statement.left, statement.right))];
}

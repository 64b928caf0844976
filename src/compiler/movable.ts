import * as lua from "typescript-to-lua";
import { visitFreeNames } from "./free-names.ts";
import { declaresExports, exportAssignments, exportName, usesExportsAsTable } from "./exports-table.ts";

/** How often each local and each export of a file gets a value, in functions too. */
class Assignments {
  readonly #locals = new Map<string, number>();
  readonly #exports: ReadonlyMap<string, number>;

  constructor(file: lua.File) {
    // `export * from` assigns exports whose names nobody knows.
    this.#exports = usesExportsAsTable(file) ? new Map() : exportAssignments(file);
    for (const statement of file.statements) {
      if (lua.isVariableDeclarationStatement(statement) && statement.right !== undefined)
        for (const { text } of statement.left) this.#count(text);
      visitFreeNames(statement, (name, isAssigned) => {
        if (isAssigned) this.#count(name);
      });
    }
  }

  #count(name: string): void {
    this.#locals.set(name, (this.#locals.get(name) ?? 0) + 1);
  }

  /** Whether a statement gives locals and exports of the file the only values that they ever have. */
  isOnly(statement: lua.VariableDeclarationStatement | lua.AssignmentStatement): boolean {
    if (lua.isVariableDeclarationStatement(statement))
      return statement.left.every(({ text }) => this.#locals.get(text) === 1);
    return statement.left.every((target) => this.#exports.get(exportName(target) ?? "") === 1);
  }
}

/**
 * The statements of a file that nobody can tell when they run, but for those that use what they
 * declare or export: functions, literals and tables of these, under a name that never gets another value.
 */
export function movableStatements(file: lua.File): Set<lua.Statement> {
  const assignments = new Assignments(file);
  const movable = new Set<lua.Statement>();
  const movableNames = new Set<string>();
  const literalNames = new Set<string>();

  /** What can be calculated with: there are no metamethods. */
  function isLiteral(value: lua.Expression): boolean {
    if (lua.isIdentifier(value)) return literalNames.has(value.text);
    if (lua.isUnaryExpression(value)) return isLiteral(value.operand);
    if (lua.isBinaryExpression(value)) return isLiteral(value.left) && isLiteral(value.right);
    if (lua.isParenthesizedExpression(value)) return isLiteral(value.expression);
    return lua.isLiteral(value) && !lua.isDotsLiteral(value);
  }

  function isMovable(value: lua.Expression): boolean {
    if (lua.isIdentifier(value)) return movableNames.has(value.text);
    if (lua.isTableExpression(value))
      return value.fields.every((field) => isMovable(field.value) && (!field.key || isMovable(field.key)));
    return lua.isFunctionExpression(value) || isLiteral(value);
  }

  for (const statement of file.statements) {
    if (!lua.isVariableDeclarationStatement(statement) && !lua.isAssignmentStatement(statement)) continue;
    if (declaresExports(statement)) continue;
    const { left, right = [] } = statement;
    if (left.length !== right.length || !assignments.isOnly(statement) || !right.every(isMovable)) continue;
    movable.add(statement);
    for (const target of left) {
      if (!lua.isIdentifier(target)) continue;
      movableNames.add(target.text);
      if (right.every(isLiteral)) literalNames.add(target.text);
    }
  }
  return movable;
}

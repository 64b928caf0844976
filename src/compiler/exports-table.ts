import * as lua from "typescript-to-lua";
import { visitNodes } from "./syntax-tree.ts";

const EXPORTS = "____exports";

function isTable(node: lua.Node): boolean {
  return lua.isIdentifier(node) && node.text === EXPORTS;
}

/** Whether a statement is `local ____exports = {}`. */
export function declaresExports(statement: lua.Statement): boolean {
  return lua.isVariableDeclarationStatement(statement) && statement.left.some(isTable);
}

/** The name of an export, where a node is one: `____exports.name`. */
export function exportName(node: lua.Node): string | undefined {
  if (!lua.isTableIndexExpression(node) || !isTable(node.table)) return undefined;
  return lua.isStringLiteral(node.index) ? node.index.value : undefined;
}

/** Whether a file uses the table of its exports otherwise than by their names, as `export * from` does. */
export function usesExportsAsTable(file: lua.File): boolean {
  let other = 0;
  visitNodes(file, (node) => {
    if (isTable(node)) other += 1;
    if (exportName(node) !== undefined) other -= 1;
  });
  for (const statement of file.statements) {
    if (declaresExports(statement)) other -= 1;
    if (lua.isReturnStatement(statement) && statement.expressions.some(isTable)) other -= 1;
  }
  return other > 0;
}

/** How often the statements of a file assign each of its exports, in functions too. */
export function exportAssignments(file: lua.File): Map<string, number> {
  const counts = new Map<string, number>();
  visitNodes(file, (node) => {
    if (!lua.isAssignmentStatement(node)) return;
    for (const name of node.left.map(exportName)) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}

import * as lua from "typescript-to-lua";

/**
 * Makes what a JSON file holds its default export, for that is what importing files ask it for.
 *
 * Input: `return {{name = "a"}}`
 *
 * Output: `return {default = {{name = "a"}}}`
 */
export function exportAsDefault(file: lua.File): void {
  for (const statement of file.statements) {
    if (!lua.isReturnStatement(statement)) continue;
    statement.expressions = statement.expressions.map((value) =>
      lua.createTableExpression([lua.createTableFieldExpression(value, lua.createStringLiteral("default"))]),
    );
  }
}

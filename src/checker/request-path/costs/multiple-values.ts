import ts from "#typescript";
import { plain } from "../../code/expressions.ts";

/** Whether an expression is a call that returns several values rather than a table of them. */
export function isMultipleValues(expression: ts.Expression, checker: ts.TypeChecker): boolean {
  const inner = plain(expression);
  if (!ts.isCallExpression(inner)) return false;
  return checker.getTypeAtLocation(inner).getProperty("__tstlMultiReturn") !== undefined;
}

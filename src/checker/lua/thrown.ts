import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { WITH_COROUTINES, NO_PHASE } from "../phases/phase.ts";
import { tagsOf } from "../phases/tags.ts";
import { rejectionLost, thrownText } from "./findings.ts";

/**
 * What is thrown, and does not come as it would in JavaScript:
 *
 *     catch (error) { (error as Error).message }   -- nil, because Lua throws texts
 *     check(user);                                 -- async: what it throws is in a promise that nobody reads
 */
export function thrownInLua(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const isCaught = (node: ts.Expression): boolean => {
    const declaration = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node)?.valueDeclaration : undefined;
    return declaration !== undefined && ts.isCatchClause(declaration.parent);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node)) {
      if (node.type.getText(file) === "Error" && isCaught(node.expression))
        found.push(at(node, thrownText(node.expression.getText(file))));
    } else if (ts.isPropertyAccessExpression(node)) {
      const isAny = (checker.getTypeAtLocation(node.expression).flags & ts.TypeFlags.Any) !== 0;
      if (/^(?:message|stack)$/.test(node.name.text) && isAny && isCaught(node.expression))
        found.push(at(node, thrownText(node.expression.getText(file))));
    } else if (ts.isExpressionStatement(node)) {
      if (ts.isCallExpression(node.expression) && isLost(node.expression, checker))
        found.push(at(node.expression, rejectionLost(false)));
    } else if (ts.isFunctionDeclaration(node) && node.body !== undefined) {
      const entry = tagsOf(node)?.entry ?? NO_PHASE;
      const isAsync = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
      // Where there are no coroutines, the check of phases says more.
      if (isAsync && entry !== NO_PHASE && (entry & ~WITH_COROUTINES) === 0 && !catchesAll(node.body))
        found.push(at(node.name ?? node, rejectionLost(true)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether a promise is returned whose rejection nothing looks at. */
function isLost(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  if (checker.getTypeAtLocation(call).getSymbol()?.name !== "Promise") return false;
  const { expression: callee, arguments: given } = call;
  if (!ts.isPropertyAccessExpression(callee)) return true;
  return callee.name.text !== "catch" && !(callee.name.text === "then" && given.length > 1);
}

function catchesAll(body: ts.Block): boolean {
  return body.statements.some((statement) => ts.isTryStatement(statement) && statement.catchClause !== undefined);
}

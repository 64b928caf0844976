import ts from "#typescript";
import { optionalCallOfModule } from "./findings.ts";
import { at } from "../../findings/diagnostics.ts";

/**
 * Calls that typescript-to-lua 1.37 makes wrong Lua of, which fails when it runs:
 *
 *     import * as balancer from "ngx.balancer";
 *     balancer.enable_keepalive?.(60, 100);     -- ____ngx_2Ebalancer.enable_keepalive(60, 100)
 */
export function optionalCallsOfModules(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  if (!file.text.includes("?.(")) return [];
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      node.questionDotToken !== undefined &&
      isMemberOfModule(node.expression, checker)
    ) {
      found.push(at(node.expression, optionalCallOfModule(node.expression.getText(file))));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isMemberOfModule(callee: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertyAccessExpression(callee) || !ts.isIdentifier(callee.expression)) return false;
  return checker.getSymbolAtLocation(callee.expression)?.declarations?.some(ts.isNamespaceImport) === true;
}

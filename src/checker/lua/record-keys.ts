import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { numberAsKey } from "./findings.ts";

/** Numbers as keys of what has texts as keys: `counts[ngx.status]` and `counts["200"]` are one in JavaScript, two in Lua. */
export function numbersAsKeys(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isElementAccessExpression(node)) {
      const key = node.argumentExpression;
      const isNumber = (checker.getTypeAtLocation(key).flags & ts.TypeFlags.NumberLike) !== 0;
      const type = checker.getNonNullableType(checker.getTypeAtLocation(node.expression));
      const hasTexts = checker.getIndexInfoOfType(type, ts.IndexKind.String) !== undefined;
      const hasNumbers = checker
        .getIndexInfosOfType(type)
        .some(({ keyType }) => (keyType.flags & ts.TypeFlags.Number) !== 0);
      if (isNumber && hasTexts && !hasNumbers && (type.flags & ts.TypeFlags.StringLike) === 0)
        found.push(at(key, numberAsKey(key.getText(file))));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

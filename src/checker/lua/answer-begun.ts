import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { answerHasBegun } from "./findings.ts";

const SENDS = /^ngx\.(?:say|print|flush|eof|send_headers)$/;
const NEEDS_HEADER = /^ngx\.(?:redirect|exec)$/;
const OF_HEADER = /^ngx\.(?:status|header\b.*)$/s;

/** Headers, a status and redirects behind the first part of the body, in one function: `ngx.say(text); ngx.status = 404;` */
export function answersBegun(file: ts.SourceFile): ts.Diagnostic[] {
  if (!file.text.includes("ngx.")) return [];
  const found: ts.Diagnostic[] = [];
  const tooLate = (node: ts.Node, begun: string): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const what = node.left.getText(file);
      if (OF_HEADER.test(what)) found.push(at(node.left, answerHasBegun(what, begun)));
    } else if (ts.isCallExpression(node)) {
      const what = node.expression.getText(file);
      if (NEEDS_HEADER.test(what)) found.push(at(node, answerHasBegun(what, begun)));
    }
    ts.forEachChild(node, (child) => {
      tooLate(child, begun);
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) {
      let begun: string | undefined;
      for (const statement of node.statements) {
        if (begun !== undefined) tooLate(statement, begun);
        else if (ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression)) {
          const called = statement.expression.expression.getText(file);
          if (SENDS.test(called)) begun = called;
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  const seen = new Set<number>();
  return found.filter(({ start }) => start !== undefined && !seen.has(start) && seen.add(start));
}

import ts from "#typescript";
import { isVariable } from "../../checker/request-path/costs/variable.ts";
import { freeName, lineBefore, replaced } from "./edit.ts";
import type { Fix } from "./edit.ts";

/** A variable of nginx that a function reads again: it is read once, into a constant. */
export const localAlias: Fix = ({ node, file }) => {
  const body = ts.findAncestor(node, ts.isFunctionLike);
  if (body === undefined || !isVariable(node) || !("body" in body) || body.body === undefined) return [];
  if (!ts.isBlock(body.body)) return [];
  const reads: ts.Node[] = [];
  const writes: ts.Node[] = [];
  const visit = (part: ts.Node): void => {
    if (ts.isFunctionLike(part)) return;
    if (isVariable(part) && part.name.text === node.name.text) {
      reads.push(part);
      const { parent } = part;
      if (ts.isBinaryExpression(parent) && parent.left === part && isAssignment(parent.operatorToken.kind))
        writes.push(part);
    }
    ts.forEachChild(part, visit);
  };
  ts.forEachChild(body.body, visit);
  const [first] = reads;
  // What is written in between is to be read again.
  if (writes.length > 0 || first === undefined) return [];
  const statement = body.body.statements.find((one) => one.pos <= first.pos && first.end <= one.end);
  if (statement === undefined) return [];
  const name = freeName(file, node.name.text);
  return [
    {
      title: `Read it once: const ${name} = ${node.getText(file)}`,
      edits: [
        lineBefore(file, statement.getStart(file), `const ${name} = ${node.getText(file)};`),
        ...reads.map((read) => replaced(read, name)),
      ],
    },
  ];
};

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

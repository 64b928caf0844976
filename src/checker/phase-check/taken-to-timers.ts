import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { deferredEdges } from "../calls/entries.ts";
import type { CallGraph } from "../calls/graph.ts";
import type { Body } from "../code/body.ts";
import { isAssignment } from "../code/handed-on.ts";
import { socketKept } from "./findings.ts";
import { isSocket } from "./module-state.ts";

/**
 * Cosockets, and clients that have one, that a function takes along into a timer: as what it captures, or as an argument.
 *
 *     const socket = ngx.socket.tcp();
 *     ngx.timer.at(0, () => socket.send("late"));
 */
export function socketsTakenToTimers(file: ts.SourceFile, graph: CallGraph): ts.Diagnostic[] {
  const found = new Set<ts.Node>();
  for (const { site, to } of deferredEdges(file, graph)) {
    const isWithin = ts.findAncestor(to.body, (node) => node === file) !== undefined;
    const given = ts.isCallExpression(site) ? site.arguments.filter(ts.isExpression) : [];
    for (const node of [...(isWithin ? capturedBy(to.body, graph.checker) : []), ...given])
      if (isSocket(graph.checker.getTypeAtLocation(node), graph.checker)) found.add(node);
  }
  return [...found].map((node) => at(node, socketKept(node.getText(file))));
}

/**
 * Where a function first reads each variable of the functions around it. What a module keeps is told as that, and what is
 * assigned first is the function's own.
 */
function capturedBy(body: Body, checker: ts.TypeChecker): ts.Identifier[] {
  const captured = new Map<ts.Symbol, ts.Identifier>();
  const isOutside = (declaration: ts.Declaration | undefined): boolean =>
    declaration !== undefined &&
    (ts.isVariableDeclaration(declaration) || ts.isParameter(declaration) || ts.isBindingElement(declaration)) &&
    ts.findAncestor(declaration, ts.isFunctionLike) !== undefined &&
    ts.findAncestor(declaration, (node) => node === body) === undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined && !captured.has(symbol) && isOutside(symbol.valueDeclaration))
        captured.set(symbol, node);
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return [...captured.values()].filter((node) => !isAssigned(node));
}

function isAssigned(node: ts.Identifier): boolean {
  const { parent } = node;
  return ts.isBinaryExpression(parent) && parent.left === node && isAssignment(parent.operatorToken.kind);
}

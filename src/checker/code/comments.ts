import ts from "#typescript";

/** Whether a position is that of a comment, and not in a string or a template, which may have such words too. */
export function isComment(file: ts.SourceFile, position: number): boolean {
  let node: ts.Node = file;
  for (;;) {
    const inner = ts.forEachChild(node, (child) => (child.pos <= position && position < child.end ? child : undefined));
    if (inner === undefined) break;
    node = inner;
  }
  return position < node.getStart(file) || !(ts.isLiteralExpression(node) || ts.isTemplateLiteralToken(node));
}

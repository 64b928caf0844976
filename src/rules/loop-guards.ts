import ts from "#typescript";

/** The function that loops call, as code names it. */
export const GUARD = "____limpet_still_looping";

const COUNT = "____limpet_count";
const SINCE = "____limpet_since";

/** Turns of a loop between two calls, less one, of which all bits are set. */
const TURNS = 0xfff;

/**
 * Has every loop call a function now and then, which may end it:
 *
 *     while (a) b();      { let count = 0, since = 0; while (a) { if ((++count & 4095) === 0) since = guard(since); b(); } }
 *
 * What is inserted has the position of the loop.
 */
export const loopGuards: ts.TransformerFactory<ts.SourceFile> = (context) => {
  const { factory } = context;
  const name = (text: string): ts.Identifier => factory.createIdentifier(text);

  const check = (loop: ts.Node): ts.Statement => {
    const turns = factory.createBinaryExpression(
      factory.createPrefixIncrement(name(COUNT)),
      ts.SyntaxKind.AmpersandToken,
      factory.createNumericLiteral(TURNS),
    );
    const call = factory.createCallExpression(name(GUARD), undefined, [name(SINCE)]);
    ts.setSourceMapRange(call, { pos: loop.getStart(), end: loop.end });
    return factory.createIfStatement(
      factory.createStrictEquality(factory.createParenthesizedExpression(turns), factory.createNumericLiteral(0)),
      factory.createExpressionStatement(factory.createAssignment(name(SINCE), call)),
    );
  };

  const guarded = (loop: ts.IterationStatement): ts.IterationStatement => {
    const inner = ts.visitEachChild(loop, visit, context);
    const body = factory.createBlock([check(loop), inner.statement], true);
    if (ts.isForStatement(inner))
      return factory.updateForStatement(inner, inner.initializer, inner.condition, inner.incrementor, body);
    if (ts.isForInStatement(inner))
      return factory.updateForInStatement(inner, inner.initializer, inner.expression, body);
    if (ts.isForOfStatement(inner))
      return factory.updateForOfStatement(inner, inner.awaitModifier, inner.initializer, inner.expression, body);
    return ts.isWhileStatement(inner)
      ? factory.updateWhileStatement(inner, inner.expression, body)
      : factory.updateDoStatement(inner as ts.DoStatement, body, (inner as ts.DoStatement).expression);
  };

  /** A loop, also behind its labels, which stay directly before it. */
  const labelled = (statement: ts.Statement): ts.Statement | undefined => {
    if (ts.isIterationStatement(statement, false)) return guarded(statement);
    if (!ts.isLabeledStatement(statement)) return undefined;
    const inner = labelled(statement.statement);
    return inner === undefined ? undefined : factory.updateLabeledStatement(statement, statement.label, inner);
  };

  const visit = (node: ts.Node): ts.Node => {
    const loop = ts.isStatement(node) ? labelled(node) : undefined;
    if (loop === undefined) return ts.visitEachChild(node, visit, context);
    const counters = [COUNT, SINCE].map((counter) =>
      factory.createVariableDeclaration(counter, undefined, undefined, factory.createNumericLiteral(0)),
    );
    const declared = factory.createVariableStatement(
      undefined,
      factory.createVariableDeclarationList(counters, ts.NodeFlags.Let),
    );
    return factory.createBlock([declared, loop], true);
  };

  return (file) => ts.visitNode(file, visit, ts.isSourceFile);
};

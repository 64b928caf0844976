import ts from "#typescript";
import { isFieldOfObjects, isFunctionBody } from "./body.ts";
import type { Body } from "./body.ts";
import { lastName, plain } from "./expressions.ts";
import { isAssignment, isCallee, isHandedOn } from "./handed-on.ts";

export type Call = ts.CallExpression | ts.NewExpression | ts.TaggedTemplateExpression;
export type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression | ts.BindingElement;
export type Holder = ts.ObjectLiteralExpression | ts.ClassLikeDeclaration;

/** What a body refers to, nested functions left out. */
export interface References {
  readonly calls: Call[];
  /** Members that are read or written, not called. */
  readonly accesses: Access[];
  readonly returns: ts.Expression[];
  readonly unwritten: UnwrittenCall[];
}

/** What the language calls of an object: its iterator, in loops and where it is spread, or the end of a `using`. */
export interface UnwrittenCall {
  readonly object: ts.Expression;
  readonly member: "Symbol.iterator" | "Symbol.dispose";
}

/** A value that is given to a name later: `name = value`, `object.name = value`, `name[key] = value`, `name.push(value)`. */
export interface Assignment {
  readonly target: ts.Expression;
  readonly value: ts.Expression;
  /** The value becomes an element of the target. */
  readonly isElement: boolean;
}

/** A file as far as its text alone says. */
export interface FileSyntax {
  readonly bodies: ReadonlyMap<Body, References>;
  /** By the last name of the target. */
  readonly assignments: ReadonlyMap<string, readonly Assignment[]>;
  /** Object literals and classes by the names of their members. */
  readonly members: ReadonlyMap<string, readonly Holder[]>;
  readonly classes: readonly ts.ClassLikeDeclaration[];
  /** What stands behind `new`. */
  readonly constructed: readonly ts.Expression[];
  /** Functions, and names that may be functions, where a value is handed on rather than called. */
  readonly handedOn: readonly ts.Expression[];
  readonly accessors: ReadonlySet<string>;
}

// A file that did not change keeps its object from build to build; symbols do not, so none are kept here.
const known = new WeakMap<ts.SourceFile, FileSyntax>();

export function syntaxOf(source: ts.SourceFile): FileSyntax {
  let syntax = known.get(source);
  if (syntax === undefined) known.set(source, (syntax = read(source)));
  return syntax;
}

function push<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [item]);
  else list.push(item);
}

function read(source: ts.SourceFile): FileSyntax {
  const bodies = new Map<Body, References>();
  const assignments = new Map<string, Assignment[]>();
  const members = new Map<string, Holder[]>();
  const classes: ts.ClassLikeDeclaration[] = [];
  const constructed: ts.Expression[] = [];
  const handedOn: ts.Expression[] = [];
  const accessors = new Set<string>();

  const open = (body: Body): References => {
    let references = bodies.get(body);
    if (references === undefined)
      bodies.set(body, (references = { calls: [], accesses: [], returns: [], unwritten: [] }));
    return references;
  };
  const assign = (target: ts.Expression, value: ts.Expression): void => {
    const inner = plain(target);
    const name = lastName(inner);
    if (name !== undefined) push(assignments, name, { target: inner, value, isElement: false });
    if (!ts.isElementAccessExpression(inner) && !ts.isPropertyAccessExpression(inner)) return;
    const holder = plain(inner.expression);
    const root = lastName(holder);
    if (root !== undefined) push(assignments, root, { target: holder, value, isElement: true });
  };
  // By kind, for most nodes are of none that matters here.
  const visit = (node: ts.Node, current: References): void => {
    let own = current;
    switch (node.kind) {
      case ts.SyntaxKind.GetAccessor:
      case ts.SyntaxKind.SetAccessor:
      case ts.SyntaxKind.FunctionDeclaration:
      case ts.SyntaxKind.FunctionExpression:
      case ts.SyntaxKind.ArrowFunction:
      case ts.SyntaxKind.MethodDeclaration:
      case ts.SyntaxKind.Constructor:
        if (!isFunctionBody(node)) break;
        own = open(node);
        if (ts.isAccessor(node)) accessors.add(node.name.getText(source));
        if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) own.returns.push(node.body);
        if ((ts.isArrowFunction(node) || ts.isFunctionExpression(node)) && !isCallee(node)) handedOn.push(node);
        break;
      case ts.SyntaxKind.ClassDeclaration:
      case ts.SyntaxKind.ClassExpression:
        classes.push(node as ts.ClassLikeDeclaration);
        name(node as ts.ClassLikeDeclaration, (node as ts.ClassLikeDeclaration).members);
        break;
      case ts.SyntaxKind.ObjectLiteralExpression:
        name(node as ts.ObjectLiteralExpression, (node as ts.ObjectLiteralExpression).properties);
        break;
      case ts.SyntaxKind.PropertyDeclaration:
        if (isFieldOfObjects(node)) own = open(node.parent);
        break;
      case ts.SyntaxKind.CallExpression:
        own.calls.push(node as ts.CallExpression);
        pushed(node as ts.CallExpression);
        break;
      case ts.SyntaxKind.NewExpression:
        constructed.push(plain((node as ts.NewExpression).expression));
        own.calls.push(node as ts.NewExpression);
        break;
      case ts.SyntaxKind.TaggedTemplateExpression:
        own.calls.push(node as ts.TaggedTemplateExpression);
        break;
      case ts.SyntaxKind.PropertyAccessExpression:
      case ts.SyntaxKind.ElementAccessExpression:
        if (!isCallee(node as ts.Expression)) own.accesses.push(node as Access);
        if (isHandedOn(node as ts.Expression)) handedOn.push(node as ts.Expression);
        break;
      case ts.SyntaxKind.Identifier:
        if (isHandedOn(node as ts.Expression)) handedOn.push(node as ts.Expression);
        return;
      case ts.SyntaxKind.BindingElement:
        own.accesses.push(node as ts.BindingElement);
        break;
      case ts.SyntaxKind.ReturnStatement:
        if ((node as ts.ReturnStatement).expression !== undefined)
          own.returns.push((node as ts.ReturnStatement).expression!);
        break;
      case ts.SyntaxKind.ForOfStatement:
      case ts.SyntaxKind.SpreadElement:
        own.unwritten.push({
          object: (node as ts.ForOfStatement | ts.SpreadElement).expression,
          member: "Symbol.iterator",
        });
        break;
      case ts.SyntaxKind.VariableDeclaration: {
        const { initializer, parent } = node as ts.VariableDeclaration;
        if (initializer !== undefined && (parent.flags & ts.NodeFlags.Using) !== 0)
          own.unwritten.push({ object: initializer, member: "Symbol.dispose" });
        break;
      }
      case ts.SyntaxKind.BinaryExpression: {
        const { left, right, operatorToken } = node as ts.BinaryExpression;
        if (isAssignment(operatorToken.kind)) assign(left, right);
      }
    }
    ts.forEachChild(node, (child) => {
      visit(child, own);
    });
  };
  const name = (holder: Holder, list: readonly (ts.ClassElement | ts.ObjectLiteralElementLike)[]): void => {
    for (const { name: own } of list)
      if (own !== undefined && (ts.isIdentifier(own) || ts.isStringLiteralLike(own) || ts.isPrivateIdentifier(own)))
        push(members, own.text, holder);
  };
  const pushed = ({ expression: callee, arguments: args }: ts.CallExpression): void => {
    if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== "push") return;
    const holder = plain(callee.expression);
    const root = lastName(holder);
    if (root !== undefined)
      for (const value of args) push(assignments, root, { target: holder, value, isElement: true });
  };
  const top = open(source);
  ts.forEachChild(source, (child) => {
    visit(child, top);
  });
  return { bodies, assignments, members, classes, constructed, handedOn, accessors };
}

/** What a body refers to. */
export function referencesOf(body: Body): References {
  return syntaxOf(body.getSourceFile()).bodies.get(body) ?? { calls: [], accesses: [], returns: [], unwritten: [] };
}

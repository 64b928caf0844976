import ts from "#typescript";

/** A function with its code. */
export type FunctionBody =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

/** What runs as a whole: a function, what a class does for each new object, or a module when it is loaded. */
export type Body = FunctionBody | ts.ClassLikeDeclaration | ts.SourceFile;

export function isFunctionBody(node: ts.Node): node is FunctionBody {
  return (
    (ts.isFunctionDeclaration(node) ||
      ts.isFunctionExpression(node) ||
      ts.isArrowFunction(node) ||
      ts.isMethodDeclaration(node) ||
      ts.isConstructorDeclaration(node) ||
      ts.isGetAccessorDeclaration(node) ||
      ts.isSetAccessorDeclaration(node)) &&
    node.body !== undefined
  );
}

/** The body that a node runs in. */
export function bodyOf(node: ts.Node): Body {
  let child = node;
  for (let parent = node.parent; ; child = parent, parent = parent.parent) {
    if (ts.isSourceFile(parent) || isFunctionBody(parent)) return parent;
    if (isFieldOfObjects(child)) return parent as ts.ClassLikeDeclaration;
  }
}

export function isStatic(node: ts.Node): boolean {
  return ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true;
}

/** What every object of a class begins with; static fields are made with the class. */
export function isFieldOfObjects(node: ts.Node): node is ts.PropertyDeclaration {
  return ts.isPropertyDeclaration(node) && !isStatic(node);
}

/** The declaration whose comment is about a function: for an arrow function, the constant that it is assigned to. */
export function declarationOf(body: Body): ts.Node {
  const { parent } = body;
  if (
    (ts.isArrowFunction(body) || ts.isFunctionExpression(body)) &&
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
  )
    return parent;
  return body;
}

/** What a reader calls a body. */
export function nameOf(body: Body): string {
  if (ts.isSourceFile(body)) return "the module's top level";
  if (ts.isConstructorDeclaration(body)) return `new ${nameOf(body.parent)}`;
  if (body.name !== undefined) {
    const name = body.name.getText();
    const owner = body.parent;
    return ts.isClassLike(owner) && owner.name !== undefined ? `${owner.name.text}.${name}` : name;
  }
  let holder: ts.Node = body.parent;
  while (
    ts.isParenthesizedExpression(holder) ||
    ts.isAsExpression(holder) ||
    ts.isSatisfiesExpression(holder) ||
    ts.isCallExpression(holder)
  ) {
    if (ts.isCallExpression(holder)) return `the function given to ${calleeOf(holder)}`;
    holder = holder.parent;
  }
  if (
    (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder) || ts.isPropertyDeclaration(holder)) &&
    !isPattern(holder.name)
  )
    return holder.name.getText();
  if (ts.isBinaryExpression(holder)) return holder.left.getText();
  if (ts.isArrayLiteralExpression(holder) && ts.isPropertyAssignment(holder.parent))
    return `the function in ${holder.parent.name.getText()}`;
  return ts.isClassLike(body) ? "the class" : "the function";
}

/** `events.on`; of a callee that takes several lines, its last name. */
function calleeOf({ expression }: ts.CallExpression): string {
  const text = expression.getText();
  return ts.isPropertyAccessExpression(expression) && text.includes("\n") ? expression.name.text : text;
}

function isPattern(name: ts.Node): boolean {
  return ts.isObjectBindingPattern(name) || ts.isArrayBindingPattern(name);
}

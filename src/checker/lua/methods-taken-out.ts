import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { typed } from "../code/expressions.ts";
import { methodTakenOut } from "./findings.ts";

/**
 * Methods of what nginx and its libraries give, taken from their objects:
 *
 *     const { get } = ngx.shared.sessions;   -- get(nil, key)
 */
export function methodsTakenOut(file: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  const checker = program.getTypeChecker();
  const found: ts.Diagnostic[] = [];
  const needsItsObject = (symbol: ts.Symbol | undefined): boolean => {
    const declaration = symbol?.valueDeclaration;
    if (declaration === undefined || !ts.isMethodSignature(declaration)) return false;
    const source = declaration.getSourceFile();
    if (!source.isDeclarationFile || program.isSourceFileDefaultLibrary(source)) return false;
    const self = declaration.parameters.find(({ name }) => name.getText(source) === "this");
    if (self !== undefined) return self.type?.kind !== ts.SyntaxKind.VoidKeyword;
    return !ts.getJSDocTags(declaration.parent).some(({ tagName }) => tagName.text === "noSelf");
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
      const name = node.propertyName ?? node.name;
      if (ts.isIdentifier(name)) {
        const member = checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), name.text);
        if (needsItsObject(member)) found.push(at(name, methodTakenOut(name.text)));
      }
    } else if (ts.isPropertyAccessExpression(node) && isKept(node)) {
      if (needsItsObject(checker.getSymbolAtLocation(node.name))) found.push(at(node, methodTakenOut(node.name.text)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether a value is put into a constant, or handed on without its object, as pcall(socket.send, socket, text) does not. */
function isKept(access: ts.PropertyAccessExpression): boolean {
  const node = typed(access);
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.initializer === node;
  return (
    ts.isCallExpression(parent) &&
    parent.arguments.some((argument) => argument === node) &&
    !parent.arguments.some((argument) => argument.getText() === access.expression.getText())
  );
}

import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { plain } from "../code/expressions.ts";
import { functionWithoutThis } from "./findings.ts";

/**
 * Functions that are handed by their name to a method of TypeScript's libraries. typescript-to-lua's library calls
 * them with `this` first, and they take it for their first parameter; it says so itself of some methods only:
 *
 *     list.sort(byWeight);       -- __TS__ArraySort(list, byWeight), which calls byWeight(nil, a, b)
 */
export function functionsWithoutThis(file: ts.SourceFile, program: ts.Program): ts.Diagnostic[] {
  const checker = program.getTypeChecker();
  const found: ts.Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const given = node.arguments.filter((argument) => isWithoutThis(plain(argument), checker));
      if (given.length > 0 && isOfLibrary(node, program))
        for (const argument of given) found.push(at(argument, functionWithoutThis(argument.getText(file))));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isOfLibrary(call: ts.CallExpression, program: ts.Program): boolean {
  const declaration = program.getTypeChecker().getResolvedSignature(call)?.declaration;
  return declaration !== undefined && program.isSourceFileDefaultLibrary(declaration.getSourceFile());
}

/** Whether it names a function of the program's own that is no method. */
function isWithoutThis(value: ts.Expression, checker: ts.TypeChecker): boolean {
  if (!ts.isIdentifier(value)) return false;
  const named = checker.getSymbolAtLocation(value);
  const symbol =
    named !== undefined && (named.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(named) : named;
  const declaration = symbol?.valueDeclaration;
  if (declaration === undefined || declaration.getSourceFile().isDeclarationFile) return false;
  const written = signatureOf(declaration);
  return written !== undefined && !written.parameters.some(({ name }) => ts.isIdentifier(name) && name.text === "this");
}

function signatureOf(declaration: ts.Declaration): ts.SignatureDeclaration | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  if (!ts.isVariableDeclaration(declaration) && !ts.isParameter(declaration)) return undefined;
  const { type, initializer } = declaration;
  if (type !== undefined) return ts.isFunctionTypeNode(type) ? type : undefined;
  const value = initializer === undefined ? undefined : plain(initializer);
  return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)) ? value : undefined;
}

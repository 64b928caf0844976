import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { bytesOfText, codeBeyondAscii, listAsText } from "./findings.ts";

const BY_CHARACTERS: ReadonlySet<string> = new Set([
  "length",
  "charAt",
  "charCodeAt",
  "slice",
  "substring",
  "substr",
  "padStart",
  "padEnd",
  "toUpperCase",
  "toLowerCase",
]);

/**
 * Texts that are others in Lua:
 *
 *     `tags: ${tags}`            -- "tags: table: 0x7f…"
 *     "fürst".length             -- 6
 *     String.fromCharCode(252)   -- a byte that is no character
 */
export function textsInLua(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];
  const isList = (node: ts.Expression): boolean => {
    const type = checker.getNonNullableType(checker.getTypeAtLocation(node));
    return type.isUnion() ? type.types.every((one) => isListType(one, checker)) : isListType(type, checker);
  };
  const text = (node: ts.Expression): void => {
    if (isList(node)) found.push(at(node, listAsText(node.getText(file))));
  };
  const isText = (node: ts.Expression): boolean =>
    (checker.getTypeAtLocation(node).flags & ts.TypeFlags.StringLike) !== 0;
  const characters = (of: ts.Expression, node: ts.Node): void => {
    const type = checker.getTypeAtLocation(of);
    if (type.isStringLiteral() && /[^\0-\x7f]/.test(type.value)) found.push(at(node, bytesOfText(type.value)));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTemplateSpan(node) && !ts.isTaggedTemplateExpression(node.parent.parent)) text(node.expression);
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      if (isText(node.left)) text(node.right);
      if (isText(node.right)) text(node.left);
    } else if (ts.isCallExpression(node)) {
      const called = node.expression.getText(file);
      if (called === "String") node.arguments.forEach(text);
      if (called === "String.fromCharCode")
        for (const code of node.arguments)
          if (ts.isNumericLiteral(code) && Number(code.text) > 127)
            found.push(at(code, codeBeyondAscii(code.getText(file))));
    } else if (ts.isPropertyAccessExpression(node) && BY_CHARACTERS.has(node.name.text))
      characters(node.expression, node);
    else if (ts.isElementAccessExpression(node)) characters(node.expression, node);
    else if (ts.isSpreadElement(node) || ts.isForOfStatement(node)) characters(node.expression, node.expression);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isListType(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isArrayType(type) || checker.isTupleType(type);
}

import ts from "#typescript";
import { subjectEvaluatedTwice } from "./findings.ts";
import { at } from "../../findings/diagnostics.ts";

/** The interfaces of TypeScript's libraries whose methods typescript-to-lua has Lua of its own for. */
const INLINED = new Set([
  "String",
  "Number",
  "Array",
  "ReadonlyArray",
  "Function",
  "CallableFunction",
  "NewableFunction",
  "Object",
]);

/** Those of them whose methods change nothing, and give the same for the same. */
const UNCHANGING = new Set(["String", "Number"]);

const CHANGES = new Set([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken]);

/**
 * Calls before a `?.` that typescript-to-lua 1.37 makes twice, where a method of strings, arrays, numbers or
 * functions comes behind it:
 *
 *     queue.shift()?.trim();     -- local ____opt_0 = table.remove(queue, 1)
 *                                -- local ____ = ____opt_0 and __TS__StringTrim(table.remove(queue, 1))
 */
export function subjectsEvaluatedTwice(file: ts.SourceFile, checker: ts.TypeChecker): ts.Diagnostic[] {
  if (!file.text.includes("?.")) return [];
  const found = new Set<ts.Expression>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallChain(node) && isInlined(node, checker)) {
      const subject = subjectOf(node);
      if (!isRepeatable(subject, checker)) found.add(subject);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...found]
    .filter((subject) => ![...found].some((other) => other !== subject && isWithin(other, subject)))
    .map((subject) => at(subject, subjectEvaluatedTwice(subject.getText(file).replace(/\s+/g, " "))));
}

function isWithin(inner: ts.Node, outer: ts.Node): boolean {
  return outer.pos <= inner.pos && inner.end <= outer.end;
}

/** Whose method it is, where it is one of TypeScript's libraries. */
function ownerOf(call: ts.CallExpression, checker: ts.TypeChecker): string | undefined {
  if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
  const method = checker.getSymbolAtLocation(call.expression)?.declarations?.[0];
  if (method === undefined || !ts.isInterfaceDeclaration(method.parent)) return undefined;
  return isOfLibrary(method.getSourceFile()) ? method.parent.name.text : undefined;
}

function isOfLibrary({ isDeclarationFile, fileName }: ts.SourceFile): boolean {
  return isDeclarationFile && /[\\/]lib\.[\w.]+\.d\.ts$/.test(fileName);
}

/** Whether typescript-to-lua takes what the method is called on from the source, instead of what it has evaluated. */
function isInlined(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  // It refuses text.slice?.(1) itself.
  if (call.questionDotToken !== undefined) return false;
  const owner = ownerOf(call, checker);
  return owner !== undefined && INLINED.has(owner);
}

/** What stands before the `?.` that a link of a chain belongs to. */
function subjectOf(link: ts.CallChain): ts.Expression {
  let chain: ts.Expression = link;
  while (ts.isOptionalChain(chain) && (ts.isNonNullChain(chain) || chain.questionDotToken === undefined)) {
    chain = chain.expression;
  }
  return ts.isOptionalChain(chain) ? chain.expression : chain;
}

/** Whether it makes no difference how often an expression is evaluated. */
function isRepeatable(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isFunctionLike(node)) return true;
  if (ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) return false;
  if (ts.isPostfixUnaryExpression(node)) return false;
  if (ts.isPrefixUnaryExpression(node) && CHANGES.has(node.operator)) return false;
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return false;
  if (ts.isCallExpression(node) && !UNCHANGING.has(ownerOf(node, checker) ?? "")) return false;
  return ts.forEachChild(node, (child) => (isRepeatable(child, checker) ? undefined : true)) !== true;
}

function isAssignment(operator: ts.SyntaxKind): boolean {
  return operator >= ts.SyntaxKind.FirstAssignment && operator <= ts.SyntaxKind.LastAssignment;
}

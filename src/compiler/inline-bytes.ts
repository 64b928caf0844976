import ts from "#typescript";
import * as lua from "typescript-to-lua";
import { packageRoot } from "../program/package-root.ts";

type Call = (args: readonly lua.Expression[]) => [member: string, args: lua.Expression[]];

/** What the functions of `src/affinity/bytes.ts` are in Lua's string library, whose indices begin at 1. */
const STRING_FUNCTIONS: Readonly<Record<string, Call>> = {
  byteAt: ([bytes, index]) => ["byte", [bytes!, plusOne(index!)]],
  slice: ([bytes, start, end]) => ["sub", [bytes!, plusOne(start!), end!]],
  character: ([byte]) => ["char", [byte!]],
};

function plusOne(index: lua.Expression): lua.Expression {
  if (lua.isNumericLiteral(index)) return lua.createNumericLiteral(index.value + 1);
  return lua.createBinaryExpression(index, lua.createNumericLiteral(1), lua.SyntaxKind.AdditionOperator);
}

/** The name of one of the functions of `bytes.ts`, if that is what a call calls. */
function bytesFunction(callee: ts.Expression, checker: ts.TypeChecker): string | undefined {
  if (!ts.isIdentifier(callee)) return undefined;
  const symbol = checker.getSymbolAtLocation(callee);
  if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return undefined;
  const { declarations = [], name } = checker.getAliasedSymbol(symbol);
  const isOurs = declarations.some(
    (declaration) => declaration.getSourceFile().fileName === `${packageRoot}/src/affinity/bytes.ts`,
  );
  return isOurs && Object.hasOwn(STRING_FUNCTIONS, name) ? name : undefined;
}

/**
 * Calls Lua's own functions on strings directly, where TypeScript calls those of `bytes.ts`. A
 * function that does nothing but call another costs LuaJIT more than a call: called often enough
 * from interpreted code it is compiled by itself, which fails, and then nothing that calls it is.
 *
 * Input:
 *
 *     byteAt(text, index) === byteAt(text, 0)
 *
 * Output:
 *
 *     string.byte(text, index + 1) == string.byte(text, 1)
 *
 * @returns undefined for any other call
 */
export function inlineBytes(
  call: ts.CallExpression,
  context: lua.TransformationContext,
  checker: ts.TypeChecker,
): lua.Expression | undefined {
  const name = bytesFunction(call.expression, checker);
  if (name === undefined) return undefined;
  const [member, args] = STRING_FUNCTIONS[name]!(
    call.arguments.map((argument) => context.transformExpression(argument)),
  );
  const callee = lua.createTableIndexExpression(lua.createIdentifier("string"), lua.createStringLiteral(member));
  return lua.createCallExpression(callee, args, call);
}

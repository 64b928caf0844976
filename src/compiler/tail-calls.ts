import ts from "#typescript";
import * as lua from "typescript-to-lua";
import { visitNodes } from "./syntax-tree.ts";

/** Calls of functions that return one value, and no list of values. */
export type SingleCalls = WeakSet<lua.Node>;

const NOT_SURELY_ONE =
  ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Void | ts.TypeFlags.Never | ts.TypeFlags.TypeParameter;

/** Whether a call gives exactly one value in Lua, as far as its type tells. */
export function isSingle(call: ts.CallExpression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(call);
  const parts = type.isUnion() ? type.types : [type];
  return parts.every(
    (part) => (part.flags & NOT_SURELY_ONE) === 0 && part.getProperty("__tstlMultiReturn") === undefined,
  );
}

/**
 * Has functions return the values of calls rather than call last. LuaJIT counts the calls in that place of all that it
 * compiles together, those of nginx's own Lua, too, and gives up at the sixteenth (`loopunroll`).
 *
 * Input:
 *
 *     return pick(upstream, key)
 *
 * Output:
 *
 *     return (pick(upstream, key))
 *
 * @param single calls of which it is known that they give one value
 */
export function avoidTailCalls(file: lua.File, single: SingleCalls): void {
  visitNodes(file, (node) => {
    if (!lua.isReturnStatement(node) || node.expressions.length !== 1) return;
    const [call] = node.expressions;
    if (single.has(call!)) node.expressions = [lua.createParenthesizedExpression(call!)];
  });
}

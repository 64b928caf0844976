import ts from "#typescript";
import { plain } from "../code/expressions.ts";
import { referencesOf } from "../code/file-syntax.ts";
import type { Call } from "../code/file-syntax.ts";
import type { Evaluation } from "./evaluation.ts";
import { scopeOf } from "./given.ts";
import { constructorOf } from "./inheritance.ts";
import { NOTHING, UNKNOWN, asSure, exactly, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";

/** Functions without code that give back their first argument. */
const GIVE_BACK = new Set(["freeze", "seal", "setmetatable", "assert"]);

/** What a call gives. */
export function resultOf(evaluation: Evaluation, call: Call, scope: Scope): Found {
  if (ts.isNewExpression(call)) {
    const found = evaluation.of(call.expression, scope);
    return union([
      ...found.values.map((value): Found => {
        if (value.kind !== "class") return UNKNOWN;
        const constructor = constructorOf(evaluation, value.node);
        const inner =
          constructor === undefined
            ? value.scope
            : scopeOf(evaluation, constructor, value.scope, call.arguments ?? [], scope, true);
        return exactly({ kind: "instance", node: value.node, scope: inner, isExact: true });
      }),
      ...(found.isComplete ? [] : [UNKNOWN]),
    ]);
  }
  const callee = ts.isCallExpression(call) ? call.expression : call.tag;
  const inner = plain(callee);
  const args = ts.isCallExpression(call) ? call.arguments : [];
  if (ts.isPropertyAccessExpression(inner) && inner.name.text === "bind") {
    const bound = evaluation.of(inner.expression, scope);
    if (bound.values.some(({ kind }) => kind === "function")) return bound;
  }
  const found = evaluation.of(callee, scope);
  return union([
    ...found.values.map((value): Found => {
      if (value.kind === "function") {
        const bound = scopeOf(evaluation, value.node, value.scope, args, scope, ts.isCallExpression(call));
        const returned = referencesOf(value.node).returns.map((expression) => evaluation.of(expression, bound));
        return asSure(value, union([NOTHING, ...returned]));
      }
      if (value.kind === "declared" && GIVE_BACK.has(value.symbol.name) && args[0] !== undefined)
        return evaluation.of(args[0], scope);
      return UNKNOWN;
    }),
    ...(found.isComplete ? [] : [UNKNOWN]),
  ]);
}

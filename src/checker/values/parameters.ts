import ts from "#typescript";
import { plain, typed } from "../code/expressions.ts";
import { elementsOf } from "./elements.ts";
import type { Evaluation } from "./evaluation.ts";
import { LEFT_OUT, NOTHING, UNKNOWN, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";

/** Methods of arrays that call their argument with each element. */
const FOR_EACH = new Set(["forEach", "map", "filter", "some", "every", "find", "findIndex", "flatMap"]);

export function valueOfParameter(evaluation: Evaluation, node: ts.ParameterDeclaration, scope: Scope): Found {
  const given = scope.given.get(node);
  if (given !== undefined && (given !== LEFT_OUT || node.initializer === undefined)) return given;
  const initial = node.initializer === undefined ? NOTHING : evaluation.of(node.initializer, scope);
  return given === LEFT_OUT ? initial : union([initial, givenByArray(evaluation, node, scope)]);
}

/** The parameter of a function that an array calls with its elements. */
function givenByArray(evaluation: Evaluation, node: ts.ParameterDeclaration, scope: Scope): Found {
  const { parent } = node;
  if (!ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent)) return UNKNOWN;
  const call = typed(parent).parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== typed(parent)) return UNKNOWN;
  const callee = plain(call.expression);
  if (!ts.isPropertyAccessExpression(callee)) return UNKNOWN;
  const position = callee.name.text === "reduce" ? 1 : FOR_EACH.has(callee.name.text) ? 0 : -1;
  if (parent.parameters[position] !== node) return UNKNOWN;
  return elementsOf(evaluation, callee.expression, scope);
}

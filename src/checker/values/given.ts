import ts from "typescript";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import type { Evaluation } from "./evaluation.ts";
import { LEFT_OUT, innerScope } from "./value.ts";
import type { Found, Scope, Value } from "./value.ts";

/**
 * The scope that a function runs in when it is called with these arguments.
 * @param areAll whether it is given no others
 */
export function scopeOf(
  evaluation: Evaluation,
  node: FunctionBody,
  outer: Scope,
  args: readonly ts.Expression[],
  scope: Scope,
  areAll: boolean,
): Scope {
  const given: (readonly [ts.ParameterDeclaration, Found])[] = [];
  const parameters = node.parameters.filter(({ name }) => !ts.isIdentifier(name) || name.text !== "this");
  for (const [index, parameter] of parameters.entries()) {
    const argument = args[index];
    if (argument === undefined || parameter.dotDotDotToken !== undefined || ts.isSpreadElement(argument)) break;
    if (!mayCarryFunctions(argument)) continue;
    const found = evaluation.of(argument, scope);
    if (found.values.some(carriesFunctions))
      given.push([parameter, { ...found, values: found.values.filter(carriesFunctions) }]);
  }
  if (areAll && !args.some(ts.isSpreadElement))
    for (const parameter of parameters.slice(args.length))
      if (parameter.dotDotDotToken === undefined && mayHoldFunctions(evaluation, parameter))
        given.push([parameter, LEFT_OUT]);
  return innerScope(outer, given);
}

function mayHoldFunctions(evaluation: Evaluation, parameter: ts.ParameterDeclaration): boolean {
  const type = evaluation.checker.getNonNullableType(evaluation.checker.getTypeAtLocation(parameter));
  return (type.isUnion() ? type.types : [type]).some(
    ({ flags }) => (flags & (ts.TypeFlags.Object | ts.TypeFlags.TypeParameter | ts.TypeFlags.Intersection)) !== 0,
  );
}

function mayCarryFunctions(node: ts.Expression): boolean {
  const inner = plain(node);
  return (
    isFunctionBody(inner) ||
    ts.isIdentifier(inner) ||
    ts.isPropertyAccessExpression(inner) ||
    ts.isElementAccessExpression(inner) ||
    ts.isObjectLiteralExpression(inner) ||
    ts.isArrayLiteralExpression(inner) ||
    ts.isCallExpression(inner) ||
    ts.isConditionalExpression(inner) ||
    ts.isBinaryExpression(inner)
  );
}

/** Objects are known by their types; only what is a function, or was written for the call, is followed into it. */
function carriesFunctions(value: Value): boolean {
  return value.kind === "function" || value.kind === "declared" || value.kind === "literal";
}

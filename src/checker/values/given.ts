import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import { constantsOf, isOfFewValues, mayBeUndefined } from "./constants.ts";
import { elementsOf } from "./elements.ts";
import type { Evaluation } from "./evaluation.ts";
import { CURRENT_PHASE, LEFT_OUT, NOTHING, exactly, innerScope, union } from "./value.ts";
import type { Found, Given, Scope, Value } from "./value.ts";

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
  const given: (readonly [Given, Found])[] = [];
  const parameters = node.parameters.filter(({ name }) => !ts.isIdentifier(name) || name.text !== "this");
  for (const [index, parameter] of parameters.entries()) {
    const argument = args[index];
    if (argument === undefined) break;
    if (parameter.dotDotDotToken !== undefined) {
      const elements = args.slice(index).map((one) => givenAsElement(evaluation, one, scope));
      if (elements.some(({ values }) => values.length > 0))
        given.push([parameter, exactly({ kind: "list", elements })]);
      break;
    }
    if (ts.isSpreadElement(argument)) break;
    const found = givenBy(evaluation, parameter, argument, scope);
    if (found !== undefined) given.push([parameter, found]);
  }
  if (areAll && !args.some(ts.isSpreadElement))
    for (const parameter of parameters.slice(args.length))
      if (parameter.dotDotDotToken === undefined && matters(evaluation, parameter)) given.push([parameter, LEFT_OUT]);
  return innerScope(outer, given);
}

function givenBy(
  evaluation: Evaluation,
  parameter: ts.ParameterDeclaration,
  argument: ts.Expression,
  scope: Scope,
): Found | undefined {
  if (isUndefined(argument)) return LEFT_OUT;
  const isOfFew = isOfFewValues(evaluation, parameter);
  const constants = isOfFew || mayBePhase(evaluation, argument) ? constantsOf(evaluation, argument, scope) : undefined;
  if (constants !== undefined && (isOfFew || constants.includes(CURRENT_PHASE))) return { ...NOTHING, constants };
  if (!mayCarryFunctions(argument)) return undefined;
  const found = evaluation.of(argument, scope);
  if (found === LEFT_OUT) return LEFT_OUT;
  if (!found.values.some(carriesFunctions)) return undefined;
  const carried = { ...found, values: found.values.filter(carriesFunctions) };
  return parameter.initializer !== undefined && mayBeUndefined(evaluation, argument)
    ? union([carried, evaluation.of(parameter.initializer, scope)])
    : carried;
}

/** Only a text that has a name, or is what a function gives, can be what `ngx.get_phase()` gives. */
function mayBePhase({ names, checker }: Evaluation, argument: ts.Expression): boolean {
  return (
    names.arePhasesAsked &&
    (ts.isIdentifier(argument) || ts.isCallExpression(argument) || ts.isPropertyAccessExpression(argument)) &&
    (checker.getTypeAtLocation(argument).flags & ts.TypeFlags.StringLike) !== 0
  );
}

function givenAsElement(evaluation: Evaluation, argument: ts.Expression, scope: Scope): Found {
  return ts.isSpreadElement(argument)
    ? elementsOf(evaluation, argument.expression, scope)
    : evaluation.of(argument, scope);
}

function isUndefined(node: ts.Expression): boolean {
  const inner = plain(node);
  return ts.isIdentifier(inner) && inner.text === "undefined";
}

/** Whether it decides something that a parameter is left out. */
function matters(evaluation: Evaluation, parameter: ts.ParameterDeclaration): boolean {
  return (
    parameter.initializer !== undefined ||
    mayHoldFunctions(evaluation, parameter) ||
    isOfFewValues(evaluation, parameter)
  );
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
    ts.isNewExpression(inner) ||
    inner.kind === ts.SyntaxKind.ThisKeyword ||
    ts.isConditionalExpression(inner) ||
    ts.isBinaryExpression(inner)
  );
}

/** A module is known by its name wherever it is used. */
function carriesFunctions(value: Value): boolean {
  return value.kind !== "module";
}

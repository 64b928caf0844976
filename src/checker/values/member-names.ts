import ts from "#typescript";
import { lastName } from "../code/expressions.ts";
import type { Evaluation } from "./evaluation.ts";

/** Whether a member of a class or an object literal has this name, written out or as a constant's value. */
export function isNamed(evaluation: Evaluation, { name }: ts.NamedDeclaration, wanted: string): boolean {
  if (name === undefined) return false;
  if (ts.isComputedPropertyName(name)) return computedName(evaluation, name.expression) === wanted;
  return (
    lastName(name) === wanted || ((ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) && name.text === wanted)
  );
}

/** `wait` of `[WAIT]`, `Symbol.dispose` of itself; undefined where it may be several. */
export function computedName(evaluation: Evaluation, expression: ts.Expression): string | undefined {
  const text = expression.getText();
  if (text.startsWith("Symbol.")) return text;
  const type = evaluation.checker.getTypeAtLocation(expression);
  return type.isStringLiteral() ? type.value : undefined;
}

import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import { pathText } from "../validation/mistake.ts";
import type { Mistake, Path } from "../validation/mistake.ts";
import type { Place } from "./place.ts";

/** Whether TypeScript has an error in the same place, which says the same in its words. */
function isReportedAlready(place: Place, errors: readonly ts.Diagnostic[]): boolean {
  const source = place.value.getSourceFile();
  const { parent } = place.value;
  const names = [place.name, ts.isPropertyAssignment(parent) ? parent.name : undefined];
  return errors.some(({ file, start }) => {
    if (file !== source || start === undefined) return false;
    const within =
      ts.isObjectLiteralExpression(place.value) || ts.isArrayLiteralExpression(place.value)
        ? start === place.value.getStart()
        : place.value.getStart() <= start && start < place.value.getEnd();
    return place.exact && (within || names.some((name) => start === name?.getStart()));
  });
}

/** The mistakes at their positions, without those that are among TypeScript's `errors` already. */
export function positioned(
  mistakes: readonly Mistake[],
  locate: (path: Path) => Place,
  errors: readonly ts.Diagnostic[],
): ts.Diagnostic[] {
  return mistakes.flatMap(({ finding, path, of }) => {
    const place = locate(path);
    if (finding.saysMore !== true && isReportedAlready(place, errors)) return [];
    const node = of === "name" ? (place.name ?? place.value) : place.value;
    const message = place.exact ? finding.message : `${pathText(path)}: ${finding.message}`;
    return [at(node, { ...finding, message })];
  });
}

import ts from "#typescript";
import type { UnwrittenCall } from "../code/file-syntax.ts";
import { memberOf } from "../values/members.ts";
import type { Search } from "./search.ts";

/** Follows what the language calls of an object: it is found by its type where nothing else says what it is. */
export function followUnwritten(search: Search, { object, member }: UnwrittenCall): void {
  const { checker, evaluator } = search.code;
  const property = (): ts.Symbol | undefined =>
    checker
      .getTypeAtLocation(object)
      .getProperties()
      .find(({ declarations }) => declarations?.some((one) => nameOf(one) === member) === true);
  const found = memberOf(evaluator, evaluator.of(object, search.scope), member, property, search.scope);
  for (const value of found.values) if (value.kind === "function") search.edge(object, value, []);
}

function nameOf({ name }: ts.NamedDeclaration): string | undefined {
  return name !== undefined && ts.isComputedPropertyName(name) ? name.expression.getText() : undefined;
}

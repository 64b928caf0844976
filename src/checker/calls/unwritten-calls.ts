import ts from "typescript";
import { isFunctionBody } from "../code/body.ts";
import type { UnwrittenCall } from "../code/file-syntax.ts";
import { lineOf } from "../values/inheritance.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { Search } from "./search.ts";

export function followUnwritten(search: Search, { object, member: name }: UnwrittenCall): void {
  const found = search.code.evaluator.of(object, search.scope);
  for (const value of found.values) {
    if (value.kind !== "instance") continue;
    for (const owner of lineOf(search.code.evaluator, value.node)) {
      const method = owner.members.find(
        (member) =>
          member.name !== undefined &&
          ts.isComputedPropertyName(member.name) &&
          member.name.expression.getText() === name,
      );
      if (method !== undefined && isFunctionBody(method))
        search.edge(object, { kind: "function", node: method, scope: NO_SCOPE }, []);
    }
  }
}

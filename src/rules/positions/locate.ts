import type ts from "typescript";
import { isPackageFile } from "../../program/module-names.ts";
import type { Path } from "../validation/mistake.ts";
import { defaultExport } from "./default-export.ts";
import { Expressions } from "./expression.ts";
import type { Bound } from "./expression.ts";
import type { Place } from "./place.ts";

function isUsers(node: ts.Node): boolean {
  return !isPackageFile(node.getSourceFile().fileName);
}

/**
 * Finds where the values of the rules are written, by following the path to each from what the
 * module exports as its default.
 */
export function locator(module: ts.SourceFile, checker: ts.TypeChecker): (path: Path) => Place {
  const rules = defaultExport(module, checker);
  return (path) => {
    if (rules === undefined) return { value: module, name: undefined, exact: false };
    const expressions = new Expressions(checker);
    let current: Bound = { node: rules, parameters: new Map() };
    let value: ts.Node = rules;
    let name: ts.Node | undefined;
    for (const key of path) {
      const member = expressions.member(current, key);
      if ("unknown" in member) {
        const nearest = member.unknown;
        return { value: nearest !== undefined && isUsers(nearest) ? nearest : value, name: undefined, exact: false };
      }
      current = outermost(member.value, expressions);
      name = member.name !== undefined && isUsers(member.name) ? member.name : undefined;
      if (isUsers(current.node)) value = current.node;
    }
    // A value that our own functions put in stands nowhere in the user's files; their call does.
    return { value, name, exact: true };
  };
}

/** A parameter's argument rather than the parameter: it is the argument that is to be changed. */
function outermost(bound: Bound, expressions: Expressions): Bound {
  const argument = expressions.argument(bound);
  return argument === undefined ? bound : outermost(argument, expressions);
}

import ts from "#typescript";
import { ownMembers } from "./class-members.ts";
import { isConstructed } from "./constructed.ts";
import type { Evaluation } from "./evaluation.ts";
import { memberOfLiteral } from "./literals.ts";
import { NO_SCOPE } from "./value.ts";
import type { Found } from "./value.ts";

/** The members of objects and classes that a member of an interface may be. */
export function implementations(
  evaluation: Evaluation,
  node: ts.MethodSignature | ts.PropertySignature,
  name: string,
): Found[] {
  const holders = evaluation.names.members.get(name) ?? [];
  if (holders.length === 0) return [];
  const owner = evaluation.checker.getTypeAtLocation(node.parent);
  const isGeneric = ts.isInterfaceDeclaration(node.parent) && node.parent.typeParameters !== undefined;
  return holders.flatMap((holder) => {
    if (ts.isClassLike(holder)) {
      const symbol = holder.name === undefined ? undefined : evaluation.checker.getSymbolAtLocation(holder.name);
      const type =
        symbol === undefined
          ? evaluation.checker.getTypeAtLocation(holder)
          : evaluation.checker.getDeclaredTypeOfSymbol(symbol);
      if (!isConstructed(evaluation, holder)) return [];
      return fits(evaluation, type, owner, isGeneric) ? ownMembers(evaluation, holder, name, false) : [];
    }
    const expected = evaluation.checker.getContextualType(holder);
    const property = expected === undefined ? undefined : evaluation.checker.getPropertyOfType(expected, name);
    const isOfAnother =
      property?.declarations?.every(
        (declaration) =>
          declaration !== node && !ts.isTypeParameterDeclaration(declaration) && declaration.parent !== holder,
      ) === true;
    if (isOfAnother) return [];
    if (
      property?.declarations?.includes(node) !== true &&
      !fits(evaluation, evaluation.checker.getTypeAtLocation(holder), owner, isGeneric)
    )
      return [];
    const member = memberOfLiteral(evaluation, holder, name, NO_SCOPE);
    return member === undefined ? [] : [member];
  });
}

function fits(evaluation: Evaluation, type: ts.Type, owner: ts.Type, isGeneric: boolean): boolean {
  if (!isGeneric) return evaluation.checker.isTypeAssignableTo(evaluation.checker.getWidenedType(type), owner);
  return owner
    .getProperties()
    .every(({ name, flags }) => (flags & ts.SymbolFlags.Optional) !== 0 || type.getProperty(name) !== undefined);
}

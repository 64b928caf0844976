import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import { lastName, plain } from "../code/expressions.ts";
import type { Access } from "../code/file-syntax.ts";
import { propertyOf } from "../values/symbols.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { DeclaredValue } from "../values/value.ts";
import { isPhaseBound } from "./phase-bound.ts";
import type { Search } from "./search.ts";

export function followAccess(search: Search, access: Access, isTop: boolean): void {
  const names = accessedNames(access);
  for (const name of names) if (search.code.accessors.has(name)) followAccessor(search, access, name);
  if (ts.isBindingElement(access)) {
    followBinding(search, access, isTop);
    return;
  }
  const [name] = names;
  if (name !== undefined && search.code.phaseBound.has(name)) {
    const declared = phaseBoundAt(search, access, name);
    // A table of nginx's, as ngx.var is: taking it is no use of it where the code runs once.
    if (declared !== undefined && !(isTop && isTable(search, access))) search.use(access, declared);
  }
  const object = plain(access.expression);
  // `variables.host`, where `variables` is ngx.var
  const isMember = isTop ? true : ts.isIdentifier(object);
  if (!isMember) return;
  const type =
    ts.isIdentifier(object) || ts.isPropertyAccessExpression(object)
      ? search.code.evaluator.of(object, search.scope)
      : undefined;
  for (const value of type?.values ?? [])
    if (value.kind === "declared" && value.declarations.some(isPhaseBound) && !value.declarations.some(isFunctionType))
      search.use(access, value);
}

function isTable(search: Search, access: ts.Expression): boolean {
  return (search.code.checker.getTypeAtLocation(access).flags & ts.TypeFlags.Object) !== 0;
}

function phaseBoundAt(
  search: Search,
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  name: string,
): DeclaredValue | undefined {
  // A text or a number that was read elsewhere, and kept, is none of nginx's any more.
  const member = isTable(search, access) ? undefined : propertyOf(search.code.evaluator, access.expression, name);
  return search.code.evaluator
    .of(access, search.scope)
    .values.find(
      (value): value is DeclaredValue =>
        value.kind === "declared" &&
        value.declarations.some(isPhaseBound) &&
        !value.declarations.some(isFunctionType) &&
        (member?.declarations?.some((declaration) => value.declarations.includes(declaration)) ?? true),
    );
}

function followBinding(search: Search, element: ts.BindingElement, isTop: boolean): void {
  const name = element.propertyName ?? element.name;
  const text = lastName(name);
  const owner = element.parent.parent;
  if (text === undefined || ts.isArrayBindingPattern(element.parent)) return;
  if (search.code.phaseBound.has(text)) {
    const property = search.code.checker.getPropertyOfType(search.code.checker.getTypeAtLocation(element.parent), text);
    const declarations = property?.declarations?.filter(isPhaseBound) ?? [];
    const isTable =
      property !== undefined && (search.code.checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Object) !== 0;
    if (property !== undefined && declarations.length > 0 && !declarations.some(isFunctionType) && !(isTop && isTable))
      search.uses.push({ site: element, declarations, symbol: property, isGuess: false });
  }
  // const { host } = ngx.var
  if (ts.isVariableDeclaration(owner) && owner.initializer !== undefined && isTop) {
    const initial = plain(owner.initializer);
    if (!ts.isIdentifier(initial) && !ts.isPropertyAccessExpression(initial)) return;
    for (const value of search.code.evaluator.of(initial, search.scope).values)
      if (
        value.kind === "declared" &&
        value.declarations.some(isPhaseBound) &&
        !value.declarations.some(isFunctionType)
      )
        search.use(element, value);
  }
}

function followAccessor(search: Search, access: Access, name: string): void {
  const type = search.code.checker.getTypeAtLocation(ts.isBindingElement(access) ? access.parent : access.expression);
  const property = search.code.checker.getPropertyOfType(search.code.checker.getNonNullableType(type), name);
  const isWritten = ts.isBinaryExpression(access.parent) && access.parent.left === access;
  for (const declaration of property?.declarations ?? []) {
    const isMeant = isWritten ? ts.isSetAccessor(declaration) : ts.isGetAccessor(declaration);
    if (isMeant && isFunctionBody(declaration))
      search.edge(access, { kind: "function", node: declaration, scope: NO_SCOPE }, []);
  }
}

function accessedNames(access: Access): string[] {
  const name = ts.isBindingElement(access) ? lastName(access.propertyName ?? access.name) : lastName(access);
  return name === undefined ? [] : [name];
}

function isFunctionType(node: ts.Declaration): boolean {
  return (
    ts.isFunctionLike(node) ||
    (ts.isPropertySignature(node) && node.type !== undefined && ts.isFunctionTypeNode(node.type))
  );
}

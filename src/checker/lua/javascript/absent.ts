import ts from "#typescript";
import { at } from "../../../findings/diagnostics.ts";
import { lastName, plain, typed } from "../../code/expressions.ts";
import { memberByItsName, notInLua, notToHandOn } from "../findings.ts";
import { CLASSES_IN_LUA, GLOBALS_IN_LUA, MEMBERS_IN_LUA, ONLY_CALLED } from "./in-lua.ts";
import type { Place } from "./in-lua.ts";
import { insteadOf } from "./instead.ts";

/** Globals of Node and of browsers that typings bring beside TypeScript's libraries. */
const OTHER_LIBRARIES = /\/node_modules\/(?:@types\/(?:node|bun|deno|web)|bun-types|undici-types)\//;

/** What TypeScript's libraries declare and Lua has not, by its name. */
interface Absent {
  readonly globals: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
}

/**
 * Globals and members that TypeScript knows from its libraries and typescript-to-lua leaves as they are, so that Lua
 * finds nil there:
 *
 *     JSON.parse(text);          -- JSON.parse(text): attempt to index global 'JSON' (a nil value)
 *     items.filter(Boolean);     -- __TS__ArrayFilter(items, Boolean)
 */
export function javaScriptThatLuaHasNot(program: ts.Program): (file: ts.SourceFile) => ts.Diagnostic[] {
  const checker = program.getTypeChecker();
  // Beside other typings of the same name: print is a function of browsers and one of Lua.
  const isLibrary = (symbol: ts.Symbol): boolean =>
    symbol.declarations?.every((declaration) => {
      const file = declaration.getSourceFile();
      return program.isSourceFileDefaultLibrary(file) || OTHER_LIBRARIES.test(file.fileName);
    }) === true;
  // Of any file, because the libraries are the same for all.
  let absent: Absent | undefined;
  return (file) => absentOf(file, (absent ??= absentIn(file, checker, isLibrary)), isLibrary, checker);
}

function absentIn(file: ts.SourceFile, checker: ts.TypeChecker, isLibrary: (symbol: ts.Symbol) => boolean): Absent {
  const globals = checker
    .getSymbolsInScope(file, ts.SymbolFlags.Value)
    .filter(({ name }) => GLOBALS_IN_LUA.get(name)?.includes("value") !== true)
    .filter(isLibrary);
  const owners = checker
    .getSymbolsInScope(file, ts.SymbolFlags.Interface)
    .filter(({ name }) => MEMBERS_IN_LUA.has(name));
  const members = owners.flatMap((owner) =>
    [...(owner.members?.keys() ?? [])]
      .map(String)
      .filter((name) => MEMBERS_IN_LUA.get(owner.name)?.includes(name) !== true),
  );
  return { globals: new Set(["arguments", ...globals.map(({ name }) => name)]), members: new Set(members) };
}

function absentOf(
  file: ts.SourceFile,
  absent: Absent,
  isLibrary: (symbol: ts.Symbol) => boolean,
  checker: ts.TypeChecker,
): ts.Diagnostic[] {
  const found: ts.Diagnostic[] = [];

  const global = (name: ts.Identifier): void => {
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    if (symbol === undefined || (symbol.declarations !== undefined && !isLibrary(symbol))) return;
    if (isNameOfMember(name) || ts.isTypeOfExpression(typed(name).parent)) return;
    const place = placeOf(name);
    if (GLOBALS_IN_LUA.get(name.text)?.includes(place) === true) {
      if (place === "member" && ONLY_CALLED.has(name.text)) handedOn(name);
      return;
    }
    found.push(at(name, notInLua(name.text, insteadOf(name.text))));
  };
  /** Where a function of `Object`, `Math` and their like is taken and not called. */
  const handedOn = (name: ts.Identifier): void => {
    const access = typed(name).parent as ts.PropertyAccessExpression;
    const member = checker.getSymbolAtLocation(access.name);
    const outer = typed(access);
    const isCalled = ts.isCallExpression(outer.parent) && outer.parent.expression === outer;
    if (isCalled || member === undefined || isAbsent(member)) return;
    if (checker.getTypeOfSymbol(member).getCallSignatures().length > 0)
      found.push(at(access, notToHandOn(`${name.text}.${member.name}`)));
  };
  const ownerOf = (symbol: ts.Symbol): string | undefined => {
    const owner = symbol.declarations?.[0]?.parent;
    return owner !== undefined && ts.isInterfaceDeclaration(owner) && isLibrary(symbol) ? owner.name.text : undefined;
  };
  const isAbsent = (symbol: ts.Symbol): boolean =>
    MEMBERS_IN_LUA.get(ownerOf(symbol) ?? "")?.includes(symbol.name) === false;
  const member = (name: ts.MemberName): void => {
    const symbol = checker.getSymbolAtLocation(name);
    if (symbol !== undefined && isAbsent(symbol))
      found.push(at(name, notInLua(name.text, insteadOf(name.text, ownerOf(symbol)))));
  };
  /** A member that is there only behind a dot, and taken in another way: `list["slice"]`, `const { slice } = list`. */
  const byName = (symbol: ts.Symbol | undefined, place: ts.Node): void => {
    const owner = symbol === undefined ? undefined : ownerOf(symbol);
    if (symbol === undefined || owner === undefined || !MEMBERS_IN_LUA.has(owner) || CLASSES_IN_LUA.has(owner)) return;
    found.push(at(place, memberByItsName(symbol.name)));
  };
  const element = ({ parent, propertyName, name }: ts.BindingElement): void => {
    const text = lastName(propertyName ?? name);
    // Of length another check says more.
    if (text === undefined || text === "length" || !ts.isObjectBindingPattern(parent)) return;
    byName(checker.getPropertyOfType(checker.getTypeAtLocation(parent), text), name);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) && !isSuperclass(node)) return;
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isIdentifier(node) && absent.globals.has(node.text)) global(node);
    else if (ts.isPropertyAccessExpression(node) && absent.members.has(node.name.text)) member(node.name);
    else if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression))
      byName(checker.getSymbolAtLocation(node.argumentExpression), node.argumentExpression);
    else if (ts.isBindingElement(node)) element(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isSuperclass(node: ts.Node): boolean {
  return (
    ts.isExpressionWithTypeArguments(node) &&
    ts.isHeritageClause(node.parent) &&
    node.parent.token === ts.SyntaxKind.ExtendsKeyword
  );
}

function isNameOfMember(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === name;
  return ts.isBindingElement(parent) && parent.propertyName === name;
}

function placeOf(name: ts.Identifier): Place {
  const outer = typed(name);
  const { parent } = outer;
  if (ts.isCallExpression(parent) && parent.expression === outer) return "call";
  if (ts.isNewExpression(parent) && parent.expression === outer) return "new";
  if (ts.isPropertyAccessExpression(parent) && plain(parent.expression) === name) return "member";
  const isInstanceOf = ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return isInstanceOf && parent.right === outer ? "instanceof" : "value";
}

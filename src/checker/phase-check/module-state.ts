import ts from "#typescript";
import type { CallGraph } from "../calls/graph.ts";
import { isAmbient } from "../code/ambient.ts";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { plain, typed } from "../code/expressions.ts";
import { syntaxOf } from "../code/file-syntax.ts";
import { tagsOf } from "../phases/tags.ts";
import { NO_SCOPE } from "../values/value.ts";
import { contextKept, socketKept } from "./findings.ts";
import { loadingSteps } from "./module-loading.ts";
import { at } from "../../findings/diagnostics.ts";
import { isPackageFile } from "../../program/module-names.ts";

const SOCKETS = new Set(["NgxTcpSocket", "NgxUdpSocket", "NgxRequestSocket", "NgxRawRequestSocket"]);
const CONTEXT = "NgxContext";

/** How deep a type is looked into: a socket in a field of an element of a list is found. */
const DEEPEST = 4;

type Kept = "socket" | "context";

type Keeper = ts.VariableDeclaration | ts.PropertyDeclaration | ts.ParameterDeclaration;

/**
 * What outlives a request and holds what belongs to one, a cosocket, a client that has one, or `ngx.ctx`: state of
 * a module, or of a function that runs when the module is loaded, for the functions in it.
 */
export function requestStateKept(file: ts.SourceFile, graph: CallGraph): ts.Diagnostic[] {
  if (!mentions(file)) return [];
  const found: ts.Diagnostic[] = [];
  const report = (node: ts.Node, name: string, kept: Kept): void => {
    found.push(at(node, kept === "socket" ? socketKept(name) : contextKept(name)));
  };
  // By its type alone it may hold one: where that is put there is the place to mend.
  const mayHold = new Map<ts.Node, Kept>();
  const declared = new Set<ts.Node>();
  const keepers = new Set([...stateOf(file), ...capturedWhileLoading(file, graph)]);
  for (const node of keepers) {
    const kept = keptBy(node, graph);
    if (kept === undefined) continue;
    const isHeld =
      ts.isParameter(node) || (node.initializer !== undefined && keptIn(node.initializer, graph) !== undefined);
    if (!isHeld) {
      mayHold.set(node, kept);
      continue;
    }
    declared.add(node);
    report(node.name, keptName(node), kept);
  }
  const seen = new Set<ts.Node>();
  for (const assignments of syntaxOf(file).assignments.values()) {
    for (const { target, value } of assignments) {
      if (seen.has(value)) continue;
      const symbol = graph.checker.getSymbolAtLocation(rootOf(target));
      const declaration = symbol === undefined ? undefined : original(symbol, graph.checker).valueDeclaration;
      if (declaration === undefined || declared.has(declaration) || isAmbient(declaration)) continue;
      if (!keepers.has(declaration as Keeper) && !isState(declaration)) continue;
      const kept = keptIn(value, graph);
      if (kept === undefined) continue;
      mayHold.delete(declaration);
      seen.add(value);
      const { parent } = typed(value);
      const place = ts.isBinaryExpression(parent) ? parent.left : target;
      report(place, place.getText(file), kept);
    }
  }
  for (const [node, kept] of mayHold) report((node as Keeper).name, keptName(node as Keeper), kept);
  return found;
}

/** `client` of `const [client] = …`. */
function keptName({ name }: Keeper): string {
  const [first] = ts.isArrayBindingPattern(name) ? name.elements : [];
  return (first !== undefined && ts.isBindingElement(first) ? first.name : name).getText();
}

function isState(node: ts.Node): node is ts.VariableDeclaration | ts.PropertyDeclaration {
  return (ts.isVariableDeclaration(node) && isOfModule(node)) || isStaticField(node);
}

/** Variables of a module, and static fields. */
function stateOf(file: ts.SourceFile): Keeper[] {
  const found: Keeper[] = [];
  const visit = (node: ts.Node): void => {
    if (isState(node) && !isAmbient(node)) found.push(node);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** Variables of functions that run while the module is loaded, which functions inside them use later. */
function capturedWhileLoading(file: ts.SourceFile, graph: CallGraph): Keeper[] {
  return loadingSteps(file, graph).flatMap(({ place: { body } }) =>
    isFunctionBody(body) && body.getSourceFile() === file ? capturedIn(body) : [],
  );
}

function capturedIn(body: FunctionBody): Keeper[] {
  const captured = namesInFunctionsOf(body);
  const found: Keeper[] = body.parameters.filter(({ name }) => captured.has(name.getText()));
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && captured.has(node.name.getText())) found.push(node);
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit);
  };
  ts.forEachChild(body, visit);
  return found;
}

/** The names that functions within a function mention. */
function namesInFunctionsOf(body: FunctionBody): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node, isInside: boolean): void => {
    if (isInside && ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, (child) => {
      visit(child, isInside || ts.isFunctionLike(child));
    });
  };
  visit(body, false);
  return names;
}

function mentions({ text, isDeclarationFile }: ts.SourceFile): boolean {
  return !isDeclarationFile && /\bngx\b|Ngx|[Ss]ock|[Rr]edis|connect|resty/.test(text);
}

function original(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
}

function isOfModule(node: ts.VariableDeclaration): boolean {
  let holder: ts.Node = node.parent;
  while (!ts.isSourceFile(holder)) {
    if (ts.isFunctionLike(holder)) return false;
    holder = holder.parent;
  }
  return true;
}

function isStaticField(node: ts.Node): node is ts.PropertyDeclaration {
  return (
    ts.isPropertyDeclaration(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) === true
  );
}

function keptBy(node: Keeper, graph: CallGraph): Kept | undefined {
  if (node.initializer !== undefined && isContext(node.initializer, graph)) return "context";
  return keptInType(graph.checker.getTypeAtLocation(node.name), graph.checker, 0);
}

function keptIn(value: ts.Expression, graph: CallGraph): Kept | undefined {
  return isContext(value, graph) ? "context" : keptInType(graph.checker.getTypeAtLocation(value), graph.checker, 0);
}

/** Whether an expression is `ngx.ctx`, whatever type it has. */
function isContext(value: ts.Expression, { evaluator }: CallGraph): boolean {
  const node = plain(value);
  if (!ts.isIdentifier(node) && !ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node))
    return false;
  return evaluator
    .of(node, NO_SCOPE)
    .values.some(
      (found) =>
        found.kind === "declared" && found.declarations.some((declaration) => tagsOf(declaration)?.api === "ngx.ctx"),
    );
}

/** Whether a type is that of a cosocket, or of a client that has one; not whether something of it may hold one. */
export function isSocket(type: ts.Type, checker: ts.TypeChecker): boolean {
  return keptInType(checker.getNonNullableType(type), checker, DEEPEST) === "socket";
}

function keptInType(type: ts.Type, checker: ts.TypeChecker, depth: number): Kept | undefined {
  const name = nameOfTypings(type);
  if (name !== undefined && SOCKETS.has(name)) return "socket";
  if (name === CONTEXT) return "context";
  if (isClient(type)) return "socket";
  if (depth >= DEEPEST) return undefined;
  const inner = (part: ts.Type): Kept | undefined => keptInType(part, checker, depth + 1);
  if (type.isUnionOrIntersection()) return first(type.types, inner);
  if ((type.flags & ts.TypeFlags.Object) === 0 || type.getCallSignatures().length > 0) return undefined;
  // A class holds nothing of what its objects will hold.
  if (type.getConstructSignatures().length > 0) return undefined;
  const given = [...(type.aliasTypeArguments ?? []), ...(isReference(type) ? checker.getTypeArguments(type) : [])];
  const indexed = checker.getIndexInfosOfType(type).map((info) => info.type);
  const fields = isLibrary(type)
    ? []
    : type
        .getProperties()
        .filter(isField)
        .map((property) => checker.getTypeOfSymbol(property));
  return first([...given, ...indexed, ...fields], inner);
}

/** A client of lua-resty-redis and its kin, of typings: what connects, and is put back into a pool. */
function isClient(type: ts.Type): boolean {
  return (
    type.getSymbol()?.declarations?.some(isAmbient) === true &&
    type.getProperty("connect") !== undefined &&
    (type.getProperty("set_keepalive") ?? type.getProperty("setkeepalive")) !== undefined
  );
}

/** The name of a type of the ngx API's typings; users may have types of the same names. */
function nameOfTypings(type: ts.Type): string | undefined {
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const isTyping = symbol?.declarations?.some((declaration) => isOfTypings(declaration.getSourceFile())) === true;
  return isTyping ? symbol.name : undefined;
}

function isOfTypings(file: ts.SourceFile): boolean {
  return file.isDeclarationFile && isPackageFile(file.fileName);
}

function first(types: readonly ts.Type[], inner: (type: ts.Type) => Kept | undefined): Kept | undefined {
  for (const type of types) {
    const found = inner(type);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isReference(type: ts.Type): type is ts.TypeReference {
  return ((type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference) !== 0;
}

function isLibrary(type: ts.Type): boolean {
  return type.getSymbol()?.declarations?.some((declaration) => declaration.getSourceFile().isDeclarationFile) === true;
}

function isField({ flags }: ts.Symbol): boolean {
  return (flags & ts.SymbolFlags.Property) !== 0;
}

/** `pool` in `pool.byName[key]`. */
function rootOf(target: ts.Expression): ts.Expression {
  let node = plain(target);
  // A static field stands for itself.
  while (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    const inner = plain(node.expression);
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(inner) && /^[A-Z]/.test(inner.text)) return node.name;
    node = inner;
  }
  return node;
}

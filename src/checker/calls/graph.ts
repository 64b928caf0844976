import ts from "typescript";
import type { PhaseSet } from "../phases/phase.ts";
import { isPackageFile } from "../../program/module-names.ts";
import { tagsOf } from "../phases/tags.ts";
import { isFunctionBody } from "./body.ts";
import type { Body, FunctionBody } from "./body.ts";
import { Evaluator, isAmbient } from "./evaluate.ts";
import { lastName, plain, referencesOf, syntaxOf } from "./syntax.ts";
import type { Access, Call, UnwrittenCall } from "./syntax.ts";
import { NO_SCOPE } from "./value.ts";
import type { DeclaredValue, Found, FunctionValue, Scope, Value } from "./value.ts";

/** A body with what the functions it can see were given. */
export interface Place {
  readonly body: Body;
  readonly scope: Scope;
}

/** A body that is called, or handed to what calls it. */
export interface Edge {
  readonly site: ts.Node;
  readonly to: Place;
  /** The phase that it is called in later, by `@runs`; undefined where that is the caller's. */
  readonly later: PhaseSet | undefined;
  /** Whether only types say that it may be called here. */
  readonly isGuess: boolean;
}

/** Something without code that is called, or a member of the ngx API that is read or written. */
export interface Use {
  readonly site: ts.Node;
  readonly declarations: readonly ts.Declaration[];
  readonly symbol: ts.Symbol;
  /** {@link Edge.isGuess} */
  readonly isGuess: boolean;
}

/** A call that nobody can tell the target of. */
export interface Unfollowed {
  readonly site: ts.Node;
}

export interface Outgoing {
  readonly edges: readonly Edge[];
  readonly uses: readonly Use[];
  readonly unfollowed: readonly Unfollowed[];
}

/** Methods without code that keep what they are given, or look at it, and do not call it. */
const STORE = new Set([
  "push",
  "unshift",
  "splice",
  "fill",
  "concat",
  "includes",
  "indexOf",
  "set",
  "add",
  "insert",
  "rawset",
  "rawequal",
  "type",
  "tostring",
]);

/** How many ways a function is looked at to be called with functions before they are taken together. */
const MOST_SCOPES = 40;

/** What calls what in a program, found when it is asked. */
export class CallGraph {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly evaluator: Evaluator;
  readonly #outgoing = new Map<Body, Map<string, Outgoing>>();
  /** Names of declared members with phases that are no functions: `var`, `status`. */
  readonly #phaseBound: ReadonlySet<string>;
  readonly #accessors: ReadonlySet<string>;

  constructor(program: ts.Program) {
    this.program = program;
    this.checker = program.getTypeChecker();
    this.evaluator = new Evaluator(program);
    const files = program.getSourceFiles();
    this.#phaseBound = new Set(files.flatMap((file) => [...phaseBoundNames(file)]));
    this.#accessors = new Set(files.flatMap((file) => (file.isDeclarationFile ? [] : [...syntaxOf(file).accessors])));
  }

  /** What leaves a body. */
  from({ body, scope }: Place): Outgoing {
    let byScope = this.#outgoing.get(body);
    if (byScope === undefined) this.#outgoing.set(body, (byScope = new Map<string, Outgoing>()));
    const known = byScope.get(scope.key);
    if (known !== undefined) return known;
    const found = new Finder(this, scope, this.#phaseBound, this.#accessors).find(body);
    byScope.set(scope.key, found);
    return found;
  }

  /** The place, or the same without its scope where there are too many of them. */
  narrow(place: Place): Place {
    const known = this.#outgoing.get(place.body);
    return known === undefined || known.has(place.scope.key) || known.size < MOST_SCOPES
      ? place
      : { body: place.body, scope: NO_SCOPE };
  }
}

const graphs = new WeakMap<ts.Program, CallGraph>();

/** The call graph of a program, the same for every check of it. */
export function callGraph(program: ts.Program): CallGraph {
  let graph = graphs.get(program);
  if (graph === undefined) graphs.set(program, (graph = new CallGraph(program)));
  return graph;
}

const boundNames = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

function phaseBoundNames(file: ts.SourceFile): ReadonlySet<string> {
  let names = boundNames.get(file);
  if (names !== undefined) return names;
  const found = new Set<string>();
  if (/@(phases|yields)\b/.test(file.text)) {
    const visit = (node: ts.Node): void => {
      if ((ts.isPropertySignature(node) || ts.isVariableDeclaration(node)) && isPhaseBound(node))
        found.add(node.name.getText(file));
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  boundNames.set(file, (names = found));
  return names;
}

function isPhaseBound(node: ts.Declaration): boolean {
  const tags = tagsOf(node);
  return tags !== undefined && (tags.phases !== undefined || tags.yields);
}

class Finder {
  readonly #graph: CallGraph;
  readonly #scope: Scope;
  readonly #bound: ReadonlySet<string>;
  readonly #accessors: ReadonlySet<string>;
  readonly #edges: Edge[] = [];
  readonly #uses: Use[] = [];
  readonly #unfollowed: Unfollowed[] = [];

  constructor(graph: CallGraph, scope: Scope, bound: ReadonlySet<string>, accessors: ReadonlySet<string>) {
    this.#graph = graph;
    this.#scope = scope;
    this.#bound = bound;
    this.#accessors = accessors;
  }

  find(body: Body): Outgoing {
    const { calls, accesses, unwritten } = referencesOf(body);
    for (const call of calls) this.#call(call);
    for (const access of accesses) this.#access(access, ts.isSourceFile(body));
    for (const call of unwritten) this.#unwritten(call);
    return { edges: this.#edges, uses: this.#uses, unfollowed: this.#unfollowed };
  }

  #call(call: Call): void {
    if (ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.SuperKeyword) {
      this.#superCall(call);
      return;
    }
    if (ts.isCallExpression(call) && call.expression.kind === ts.SyntaxKind.ImportKeyword) return;
    const written = ts.isTaggedTemplateExpression(call) ? call.tag : call.expression;
    const callee = plain(written);
    const args = ts.isTaggedTemplateExpression(call) ? [] : (call.arguments ?? []);
    const { evaluator } = this.#graph;
    if (ts.isPropertyAccessExpression(callee)) {
      // f.call(self, …), f.apply(self, …), f.bind(self)
      const through = callee.name.text;
      if (through === "call" || through === "apply" || through === "bind") {
        const found = evaluator.of(callee.expression, this.#scope);
        const isFunction =
          found.values.some(({ kind }) => kind === "function") ||
          this.#graph.checker.getTypeAtLocation(callee.expression).getCallSignatures().length > 0;
        if (isFunction) {
          if (through !== "bind")
            this.#targets(call, callee.expression, found, through === "call" ? args.slice(1) : []);
          return;
        }
      }
    }
    this.#targets(call, callee, evaluator.of(callee, this.#scope), args);
  }

  #superCall(call: ts.CallExpression): void {
    let holder: ts.Node = call;
    while (!ts.isClassLike(holder)) holder = holder.parent;
    const [, base] = this.#graph.evaluator.lineOf(holder);
    if (base !== undefined) this.#construct(call, base, NO_SCOPE, call.arguments, false);
  }

  #targets(call: Call, callee: ts.Expression, found: Found, args: readonly ts.Expression[]): void {
    let known = 0;
    const seen = new Set<ts.Node>();
    const follow = (value: Value): void => {
      if (value.kind === "function") {
        seen.add(value.node);
        known++;
        this.#edge(call, value, args);
      } else if (value.kind === "class") {
        known++;
        this.#construct(call, value.node, value.scope, args, value.isGuess === true);
      } else if (value.kind === "declared") {
        known++;
        this.#declared(call, value, args);
      }
    };
    for (const value of found.values) follow(value);
    if (found.isComplete) return;
    const declaration = this.#signatureOf(call);
    if (declaration !== undefined && isFunctionBody(declaration)) {
      if (!seen.has(declaration)) this.#edge(call, { kind: "function", node: declaration, scope: NO_SCOPE }, args);
      return;
    }
    if (declaration !== undefined && known === 0 && isTagged(declaration)) {
      const symbol =
        (declaration as Partial<ts.NamedDeclaration>).name === undefined
          ? undefined
          : this.#graph.checker.getSymbolAtLocation((declaration as ts.NamedDeclaration).name!);
      if (symbol !== undefined) {
        this.#declared(call, { kind: "declared", symbol, declarations: [declaration as ts.Declaration] }, args);
        return;
      }
    }
    if (declaration !== undefined) {
      for (const value of this.#graph.evaluator.flowingInto(declaration)) {
        if (value.kind !== "function" || !seen.has(value.node)) follow(value);
      }
    }
    if (known === 0 && !this.#isHarmless(declaration, callee)) this.#unfollowed.push({ site: call });
  }

  /** A declared function of Lua's or TypeScript's own libraries, reached in a way that was not followed. */
  #isHarmless(declaration: ts.Node | undefined, callee: ts.Expression): boolean {
    if (declaration === undefined) {
      const type = this.#graph.checker.getTypeAtLocation(callee);
      // A class without a constructor, and what is no function at all, which TypeScript says.
      return (type.flags & ts.TypeFlags.Any) === 0 && type.getConstructSignatures().length > 0;
    }
    const file = declaration.getSourceFile();
    return file.isDeclarationFile || isPackageFile(file.fileName);
  }

  #signatureOf(call: Call): ts.Node | undefined {
    return this.#graph.checker.getResolvedSignature(call)?.declaration;
  }

  #edge(site: ts.Node, value: FunctionValue, args: readonly ts.Expression[], later?: PhaseSet): void {
    const areAll = (ts.isCallExpression(site) || ts.isNewExpression(site)) && site.arguments === args;
    const scope = this.#graph.evaluator.scopeOf(value.node, value.scope, args, this.#scope, areAll);
    const to = this.#graph.narrow({ body: value.node, scope });
    this.#edges.push({ site, to, later, isGuess: value.isGuess === true });
  }

  #construct(
    site: ts.Node,
    node: ts.ClassLikeDeclaration,
    outer: Scope,
    args: readonly ts.Expression[],
    isGuess: boolean,
  ): void {
    const { evaluator } = this.#graph;
    for (const owner of evaluator.lineOf(node))
      this.#edges.push({ site, to: { body: owner, scope: outer }, later: undefined, isGuess });
    const constructor = evaluator.constructorOf(node);
    if (constructor !== undefined)
      this.#edge(site, { kind: "function", node: constructor, scope: outer, isGuess }, args);
  }

  /** A call of something without code, and of the functions that it is given. */
  #declared(call: Call, value: DeclaredValue, args: readonly ts.Expression[]): void {
    // Of overloads, the one that is called: other phases may allow it.
    const overload = value.declarations.find((declaration) => declaration === this.#signatureOf(call));
    const isTold = overload !== undefined && isTagged(overload);
    const isGuess = value.isGuess === true;
    this.#uses.push({
      site: call,
      declarations: isTold ? [overload] : value.declarations,
      symbol: value.symbol,
      isGuess,
    });
    // Whether a function of Lua calls what it is given, and when, nobody says.
    const isUntold = !value.declarations.some((declaration) => isKnownToCall(declaration, this.#graph.program));
    if (STORE.has(value.symbol.name)) return;
    const runs = new Map(value.declarations.flatMap((declaration) => [...(tagsOf(declaration)?.runs ?? [])]));
    const parameters = parametersOf(value.declarations);
    for (const [index, argument] of args.entries()) {
      const inner = plain(argument);
      if (ts.isSpreadElement(inner) || ts.isLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) continue;
      const isFunction =
        isFunctionBody(inner) || this.#graph.checker.getTypeAtLocation(inner).getCallSignatures().length > 0;
      if (!isFunction) continue;
      // What an entry's type is expected for is called by nginx, in the phases that the type names.
      if (this.#graph.evaluator.expectedSignatures(inner).some(({ parent }) => (tagsOf(parent)?.entry ?? 0) !== 0))
        continue;
      const name = parameters[index];
      const later = name === undefined ? undefined : runs.get(name);
      const found = this.#graph.evaluator.of(inner, this.#scope);
      for (const handed of found.values) {
        const isGuessed = isUntold || isGuess || handed.isGuess === true;
        if (handed.kind === "function") {
          const passed = argumentsAfter(args, index, later !== undefined, handed.node);
          this.#edge(call, { ...handed, isGuess: isGuessed }, passed, later);
        } else if (handed.kind === "declared" && later === undefined)
          this.#use(argument, { ...handed, isGuess: isGuessed });
      }
      if (!found.isComplete && found.values.length === 0) this.#handedUnknown(call, inner, later);
      // What follows is for the function, which is known to get it.
      if (later !== undefined || value.symbol.name === "pcall" || value.symbol.name === "spawn") break;
    }
  }

  #handedUnknown(call: Call, argument: ts.Expression, later: PhaseSet | undefined): void {
    const signatures = this.#graph.checker.getTypeAtLocation(argument).getCallSignatures();
    let known = 0;
    for (const { declaration } of signatures) {
      if (declaration === undefined) continue;
      for (const value of this.#graph.evaluator.flowingInto(declaration)) {
        if (value.kind !== "function") continue;
        known++;
        this.#edge(call, value, [], later);
      }
    }
    if (known === 0) this.#unfollowed.push({ site: argument });
  }

  #access(access: Access, isTop: boolean): void {
    const names = accessedNames(access);
    for (const name of names) if (this.#accessors.has(name)) this.#accessor(access, name);
    if (ts.isBindingElement(access)) {
      this.#bindingOf(access, isTop);
      return;
    }
    const [name] = names;
    if (name !== undefined && this.#bound.has(name)) {
      const declared = this.#declaredAt(access);
      // A table of nginx's, as ngx.var is: taking it is no use of it where the code runs once.
      if (declared !== undefined && !(isTop && this.#isTable(access))) this.#use(access, declared);
    }
    const object = plain(access.expression);
    // `variables.host`, where `variables` is ngx.var
    const isMember = isTop ? true : ts.isIdentifier(object);
    if (!isMember) return;
    const type =
      ts.isIdentifier(object) || ts.isPropertyAccessExpression(object)
        ? this.#graph.evaluator.of(object, this.#scope)
        : undefined;
    for (const value of type?.values ?? [])
      if (
        value.kind === "declared" &&
        value.declarations.some(isPhaseBound) &&
        !value.declarations.some(isFunctionType)
      )
        this.#use(access, value);
  }

  #isTable(access: ts.Expression): boolean {
    return (this.#graph.checker.getTypeAtLocation(access).flags & ts.TypeFlags.Object) !== 0;
  }

  #declaredAt(access: ts.Expression): DeclaredValue | undefined {
    return this.#graph.evaluator
      .of(access, this.#scope)
      .values.find(
        (value): value is DeclaredValue =>
          value.kind === "declared" &&
          value.declarations.some(isPhaseBound) &&
          !value.declarations.some(isFunctionType),
      );
  }

  #bindingOf(element: ts.BindingElement, isTop: boolean): void {
    const name = element.propertyName ?? element.name;
    const text = lastName(name);
    const owner = element.parent.parent;
    if (text === undefined || ts.isArrayBindingPattern(element.parent)) return;
    if (this.#bound.has(text)) {
      const property = this.#graph.checker.getPropertyOfType(
        this.#graph.checker.getTypeAtLocation(element.parent),
        text,
      );
      const declarations = property?.declarations?.filter(isPhaseBound) ?? [];
      const isTable =
        property !== undefined && (this.#graph.checker.getTypeOfSymbol(property).flags & ts.TypeFlags.Object) !== 0;
      if (
        property !== undefined &&
        declarations.length > 0 &&
        !declarations.some(isFunctionType) &&
        !(isTop && isTable)
      )
        this.#uses.push({ site: element, declarations, symbol: property, isGuess: false });
    }
    // const { host } = ngx.var
    if (ts.isVariableDeclaration(owner) && owner.initializer !== undefined && isTop) {
      const initial = plain(owner.initializer);
      if (!ts.isIdentifier(initial) && !ts.isPropertyAccessExpression(initial)) return;
      for (const value of this.#graph.evaluator.of(initial, this.#scope).values)
        if (
          value.kind === "declared" &&
          value.declarations.some(isPhaseBound) &&
          !value.declarations.some(isFunctionType)
        )
          this.#use(element, value);
    }
  }

  #use(site: ts.Node, { declarations, symbol, isGuess = false }: DeclaredValue): void {
    this.#uses.push({ site, declarations, symbol, isGuess });
  }

  #accessor(access: Access, name: string): void {
    const type = this.#graph.checker.getTypeAtLocation(ts.isBindingElement(access) ? access.parent : access.expression);
    const property = this.#graph.checker.getPropertyOfType(this.#graph.checker.getNonNullableType(type), name);
    const isWritten = ts.isBinaryExpression(access.parent) && access.parent.left === access;
    for (const declaration of property?.declarations ?? []) {
      const isMeant = isWritten ? ts.isSetAccessor(declaration) : ts.isGetAccessor(declaration);
      if (isMeant && isFunctionBody(declaration))
        this.#edge(access, { kind: "function", node: declaration, scope: NO_SCOPE }, []);
    }
  }

  #unwritten({ object, member: name }: UnwrittenCall): void {
    const found = this.#graph.evaluator.of(object, this.#scope);
    for (const value of found.values) {
      if (value.kind !== "instance") continue;
      for (const owner of this.#graph.evaluator.lineOf(value.node)) {
        const method = owner.members.find(
          (member) =>
            member.name !== undefined &&
            ts.isComputedPropertyName(member.name) &&
            member.name.expression.getText() === name,
        );
        if (method !== undefined && isFunctionBody(method))
          this.#edge(object, { kind: "function", node: method, scope: NO_SCOPE }, []);
      }
    }
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

function isTagged(node: ts.Node): boolean {
  return isAmbient(node) && tagsOf(node) !== undefined;
}

/** What TypeScript, Lua and nginx bring calls what it is given when it is called, unless its tags say otherwise. */
function isKnownToCall(declaration: ts.Declaration, program: ts.Program): boolean {
  const file = declaration.getSourceFile();
  return (
    tagsOf(declaration) !== undefined ||
    isPackageFile(file.fileName) ||
    program.isSourceFileDefaultLibrary(file) ||
    program.isSourceFileFromExternalLibrary(file) ||
    /\/node_modules\/(?:lua-types|@typescript-to-lua|typescript)\//.test(file.fileName)
  );
}

function parametersOf(declarations: readonly ts.Declaration[]): readonly string[] {
  for (const declaration of declarations) {
    const type =
      ts.isVariableDeclaration(declaration) || ts.isPropertySignature(declaration) ? declaration.type : declaration;
    if (type !== undefined && ts.isFunctionLike(type))
      return type.parameters.flatMap(({ name }) => (ts.isIdentifier(name) && name.text !== "this" ? [name.text] : []));
  }
  return [];
}

/** `pcall(f, a, b)` calls `f(a, b)`, and a timer calls it with `premature` first. */
function argumentsAfter(
  args: readonly ts.Expression[],
  index: number,
  isLater: boolean,
  node: FunctionBody,
): readonly ts.Expression[] {
  const rest = args.slice(index + 1);
  const [first] = node.parameters;
  return isLater && first !== undefined ? [ts.factory.createFalse(), ...rest] : rest;
}

import ts from "typescript";
import { isFunctionBody, isStatic } from "./body.ts";
import type { FunctionBody } from "./body.ts";
import { lastName, plain, referencesOf, syntaxOf, typed } from "./syntax.ts";
import type { Assignment, Call, Holder } from "./syntax.ts";
import { LEFT_OUT, NOTHING, NO_SCOPE, UNKNOWN, asSure, guessed, innerScope, seenFrom, union, unsure } from "./value.ts";
import type { Found, Scope, Value } from "./value.ts";

/** Functions without code that give back their first argument. */
const GIVE_BACK = new Set(["freeze", "seal", "setmetatable", "assert"]);
/** Functions without code that go through their first argument. */
const ITERATE = new Set(["pairs", "ipairs", "entries", "values"]);
/** Methods of arrays that call their argument with each element. */
const FOR_EACH = new Set(["forEach", "map", "filter", "some", "every", "find", "findIndex", "flatMap"]);

/** How many steps a value is followed before it counts as unknown: what is beyond is a loop of our own. */
const LONGEST = 60;

/**
 * Says which functions, objects and classes an expression may stand for. It follows names, members,
 * what functions return and what they are given; where a value comes from elsewhere, it says so.
 */
export class Evaluator {
  readonly #checker: ts.TypeChecker;
  readonly #files: readonly ts.SourceFile[];
  readonly #known = new Map<ts.Node, Map<string, Found>>();
  readonly #members = new Map<string, Holder[]>();
  readonly #assignments = new Map<string, Assignment[]>();
  readonly #derived = new Map<ts.ClassLikeDeclaration, ts.ClassLikeDeclaration[]>();
  #flows: Map<ts.Node, ts.Expression[]> | undefined;
  #depth = 0;

  constructor(program: ts.Program) {
    this.#checker = program.getTypeChecker();
    this.#files = program.getSourceFiles().filter(({ isDeclarationFile }) => !isDeclarationFile);
    for (const file of this.#files) {
      const { members, assignments } = syntaxOf(file);
      for (const [name, holders] of members) this.#members.set(name, [...(this.#members.get(name) ?? []), ...holders]);
      for (const [name, found] of assignments)
        this.#assignments.set(name, [...(this.#assignments.get(name) ?? []), ...found]);
    }
    for (const file of this.#files)
      for (const node of syntaxOf(file).classes) {
        const base = this.#baseOf(node);
        if (base !== undefined) this.#derived.set(base, [...(this.#derived.get(base) ?? []), node]);
      }
  }

  /** What an expression may stand for in a scope. */
  of(expression: ts.Expression, scope: Scope): Found {
    const node = plain(expression);
    const byScope = this.#known.get(node);
    const known = byScope?.get(scope.key);
    if (known !== undefined) return known;
    if (this.#depth > LONGEST) return UNKNOWN;
    const results = byScope ?? new Map<string, Found>();
    if (byScope === undefined) this.#known.set(node, results);
    // A value that is made of itself may be more than the rest of it says: what its type leads to.
    results.set(scope.key, UNKNOWN);
    this.#depth++;
    const found = this.#evaluate(node, scope);
    this.#depth--;
    results.set(scope.key, found);
    return found;
  }

  #evaluate(node: ts.Expression, scope: Scope): Found {
    if (isFunctionBody(node)) return one({ kind: "function", node, scope: seenFrom(scope, node) });
    if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node))
      return one({ kind: "literal", node, scope: seenFrom(scope, node) });
    if (ts.isClassExpression(node)) return one({ kind: "class", node, scope: seenFrom(scope, node) });
    if (ts.isIdentifier(node)) {
      if (node.text === "undefined") return NOTHING;
      const symbol = this.#symbolAt(node);
      return symbol === undefined ? UNKNOWN : this.#ofSymbol(symbol, scope);
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword) return this.#this(node);
    if (node.kind === ts.SyntaxKind.SuperKeyword) return this.#this(node);
    if (ts.isPropertyAccessExpression(node)) return this.#member(node.expression, node.name.text, node.name, scope);
    if (ts.isElementAccessExpression(node)) {
      const key = plain(node.argumentExpression);
      return ts.isStringLiteralLike(key)
        ? this.#member(node.expression, key.text, key, scope)
        : guessed(this.#element(node.expression, scope));
    }
    if (ts.isConditionalExpression(node)) return union([this.of(node.whenTrue, scope), this.of(node.whenFalse, scope)]);
    if (ts.isBinaryExpression(node)) {
      switch (node.operatorToken.kind) {
        case ts.SyntaxKind.QuestionQuestionToken:
        case ts.SyntaxKind.BarBarToken:
          return union([this.of(node.left, scope), this.of(node.right, scope)]);
        case ts.SyntaxKind.AmpersandAmpersandToken:
        case ts.SyntaxKind.CommaToken:
        case ts.SyntaxKind.EqualsToken:
        case ts.SyntaxKind.QuestionQuestionEqualsToken:
          return this.of(node.right, scope);
        default:
          return NOTHING;
      }
    }
    if (ts.isAwaitExpression(node)) return this.of(node.expression, scope);
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node))
      return this.#result(node, scope);
    if (ts.isLiteralExpression(node) || ts.isTemplateExpression(node)) return NOTHING;
    return UNKNOWN;
  }

  #symbolAt(node: ts.Node): ts.Symbol | undefined {
    const symbol = ts.isShorthandPropertyAssignment(node.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.#checker.getSymbolAtLocation(node);
    if (symbol === undefined) return undefined;
    return (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.#checker.getAliasedSymbol(symbol) : symbol;
  }

  #ofSymbol(symbol: ts.Symbol, scope: Scope): Found {
    const declarations = symbol.declarations ?? [];
    if (declarations.length === 0) return UNKNOWN;
    const own = declarations.filter((declaration) => !isAmbient(declaration));
    if (own.length === 0) {
      return declarations.every(ts.isModuleDeclaration)
        ? one({ kind: "module", symbol })
        : one({ kind: "declared", symbol, declarations });
    }
    return union(own.map((declaration) => this.#ofDeclaration(declaration, symbol, scope)));
  }

  #ofDeclaration(node: ts.Declaration, symbol: ts.Symbol, scope: Scope): Found {
    if (isFunctionBody(node)) return one({ kind: "function", node, scope: seenFrom(scope, node) });
    // An overload, which the function with the code follows.
    if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return NOTHING;
    if (ts.isClassLike(node)) return one({ kind: "class", node, scope: seenFrom(scope, node) });
    if (ts.isSourceFile(node) || ts.isModuleDeclaration(node)) return one({ kind: "module", symbol });
    if (ts.isEnumDeclaration(node) || ts.isEnumMember(node) || ts.isTypeAliasDeclaration(node)) return NOTHING;
    if (ts.isExportAssignment(node)) return this.of(node.expression, scope);
    if (ts.isVariableDeclaration(node)) return this.#variable(node, symbol, scope);
    if (ts.isParameter(node)) return this.#parameter(node, scope);
    if (ts.isBindingElement(node)) return this.#bound(node, scope);
    return this.#memberOf(node, symbol, scope);
  }

  #variable(node: ts.VariableDeclaration, symbol: ts.Symbol, scope: Scope): Found {
    const { parent } = node.parent;
    if (ts.isForOfStatement(parent)) return this.#iterated(parent.expression, scope);
    if (ts.isForInStatement(parent)) return NOTHING;
    if (ts.isCatchClause(node.parent)) return UNKNOWN;
    const initial = node.initializer === undefined ? NOTHING : this.of(node.initializer, scope);
    if ((node.parent.flags & ts.NodeFlags.Const) !== 0) return initial;
    return union([initial, ...this.#assigned(symbol, scope, false)]);
  }

  /** What is assigned elsewhere to a variable or member, or to its elements. */
  #assigned(symbol: ts.Symbol, scope: Scope, elements: boolean): Found[] {
    return (this.#assignments.get(symbol.name) ?? [])
      .filter(({ target, isElement }) => isElement === elements && this.#isSame(symbol, target))
      .map(({ value }) => this.of(value, scope));
  }

  #isSame(symbol: ts.Symbol, target: ts.Expression): boolean {
    const name = ts.isPropertyAccessExpression(target) ? target.name : target;
    const other = this.#symbolAt(name);
    return (
      other !== undefined &&
      (other === symbol || other.declarations?.some((one) => symbol.declarations?.includes(one) === true) === true)
    );
  }

  #parameter(node: ts.ParameterDeclaration, scope: Scope): Found {
    const given = scope.given.get(node);
    const initial = node.initializer === undefined ? NOTHING : this.of(node.initializer, scope);
    if (given !== undefined) return node.initializer === undefined ? given : union([given, initial]);
    return union([initial, this.#givenByArray(node, scope)]);
  }

  /** The parameter of a function that an array calls with its elements. */
  #givenByArray(node: ts.ParameterDeclaration, scope: Scope): Found {
    const { parent } = node;
    if (!ts.isArrowFunction(parent) && !ts.isFunctionExpression(parent)) return UNKNOWN;
    const call = typed(parent).parent;
    if (!ts.isCallExpression(call) || call.arguments[0] !== typed(parent)) return UNKNOWN;
    const callee = plain(call.expression);
    if (!ts.isPropertyAccessExpression(callee)) return UNKNOWN;
    const position = callee.name.text === "reduce" ? 1 : FOR_EACH.has(callee.name.text) ? 0 : -1;
    if (parent.parameters[position] !== node) return UNKNOWN;
    return this.#element(callee.expression, scope);
  }

  #bound(node: ts.BindingElement, scope: Scope): Found {
    const initial = node.initializer === undefined ? [] : [this.of(node.initializer, scope)];
    if (node.dotDotDotToken !== undefined) return union([UNKNOWN, ...initial]);
    const pattern = node.parent;
    const owner = pattern.parent;
    if (
      ts.isVariableDeclaration(owner) &&
      ts.isForOfStatement(owner.parent.parent) &&
      ts.isArrayBindingPattern(pattern)
    )
      return union([this.#iterated(owner.parent.parent.expression, scope), ...initial]);
    let whole: Found;
    if (ts.isBindingElement(owner)) whole = this.#bound(owner, scope);
    else if (ts.isParameter(owner)) whole = this.#parameter(owner, scope);
    else if (owner.initializer !== undefined) whole = this.of(owner.initializer, scope);
    else if (ts.isForOfStatement(owner.parent.parent)) whole = this.#iterated(owner.parent.parent.expression, scope);
    else whole = UNKNOWN;
    if (ts.isArrayBindingPattern(pattern)) {
      const index = pattern.elements.indexOf(node);
      return union([this.#elementAt(whole, index, scope), ...initial]);
    }
    const name = node.propertyName ?? node.name;
    const text = lastName(name) ?? (ts.isStringLiteralLike(name) ? name.text : undefined);
    if (text === undefined) return union([UNKNOWN, ...initial]);
    return union([this.#memberOfFound(whole, text, () => this.#propertyOf(pattern, text), scope), ...initial]);
  }

  #propertyOf(node: ts.Node, name: string): ts.Symbol | undefined {
    return this.#checker.getPropertyOfType(
      this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(node)),
      name,
    );
  }

  #this(node: ts.Expression): Found {
    let holder: ts.Node = node;
    for (;;) {
      holder = holder.parent;
      if (ts.isSourceFile(holder)) return UNKNOWN;
      if (ts.isArrowFunction(holder)) continue;
      if (ts.isClassLike(holder)) {
        if (node.kind !== ts.SyntaxKind.SuperKeyword) {
          return one({ kind: "instance", node: holder, scope: NO_SCOPE, isExact: false });
        }
        const base = this.#baseOf(holder);
        return base === undefined ? UNKNOWN : one({ kind: "instance", node: base, scope: NO_SCOPE, isExact: true });
      }
      if (ts.isMethodDeclaration(holder) && ts.isObjectLiteralExpression(holder.parent))
        return one({ kind: "literal", node: holder.parent, scope: NO_SCOPE });
      if (ts.isFunctionDeclaration(holder) || ts.isFunctionExpression(holder)) return UNKNOWN;
    }
  }

  #baseOf(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration | undefined {
    const base = extended(node);
    if (base === undefined) return undefined;
    const found = this.of(base, NO_SCOPE).values.find((value) => value.kind === "class");
    return found?.kind === "class" ? found.node : undefined;
  }

  #member(object: ts.Expression, name: string, at: ts.Node, scope: Scope): Found {
    return this.#memberOfFound(this.of(object, scope), name, () => this.#symbolAt(at), scope);
  }

  #memberOfFound(found: Found, name: string, property: () => ts.Symbol | undefined, scope: Scope): Found {
    if (found === LEFT_OUT) return LEFT_OUT;
    const parts: Found[] = [];
    let isDeclaredOnly = found.isComplete && found.values.length > 0;
    for (const value of found.values) {
      switch (value.kind) {
        case "literal": {
          const member = this.#memberOfLiteral(value.node, name, value.scope);
          if (member !== undefined) parts.push(asSure(value, member));
          else if (!isGivenWithout(value.node, property())) isDeclaredOnly = false;
          break;
        }
        case "instance": {
          const members = this.#membersOfClass(value.node, name, value.isExact, value.scope, false);
          if (members.length === 0) isDeclaredOnly = false;
          else parts.push(asSure(value, union(members)));
          break;
        }
        case "class": {
          const members = this.#membersOfClass(value.node, name, true, value.scope, true);
          if (members.length === 0) isDeclaredOnly = false;
          else parts.push(...members);
          break;
        }
        case "module": {
          const symbol = this.#checker.getExportsOfModule(value.symbol).find((exported) => exported.name === name);
          if (symbol === undefined) isDeclaredOnly = false;
          else
            parts.push(
              this.#ofSymbol(
                (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? this.#checker.getAliasedSymbol(symbol) : symbol,
                NO_SCOPE,
              ),
            );
          break;
        }
        case "function":
        case "declared":
          isDeclaredOnly = false;
      }
    }
    if (isDeclaredOnly) {
      const symbol = this.#assignments.has(name) ? property() : undefined;
      return union([...parts, ...(symbol === undefined ? [] : this.#assigned(symbol, NO_SCOPE, false))]);
    }
    const symbol = property();
    if (symbol === undefined) return union([...parts, UNKNOWN]);
    return union([...parts, this.#ofSymbol(symbol, scope), ...this.#assigned(symbol, NO_SCOPE, false)]);
  }

  #memberOfLiteral(
    node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
    name: string,
    scope: Scope,
  ): Found | undefined {
    if (ts.isArrayLiteralExpression(node)) return undefined;
    const found: Found[] = [];
    for (const member of node.properties) {
      if (ts.isSpreadAssignment(member)) {
        const inner = this.of(member.expression, scope);
        for (const value of inner.values)
          if (value.kind === "literal") {
            const one = this.#memberOfLiteral(value.node, name, value.scope);
            if (one !== undefined) found.push(one);
          }
        if (!inner.isComplete) found.push(UNKNOWN);
      } else if (lastName(member.name) === name || (ts.isStringLiteralLike(member.name) && member.name.text === name)) {
        found.push(this.#valueOfMember(member, scope));
      }
    }
    return found.length === 0 ? undefined : union(found);
  }

  #valueOfMember(member: ts.ObjectLiteralElementLike | ts.ClassElement, scope: Scope): Found {
    const own = this.#writtenMember(member, scope);
    const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
    return decorators.reduce((value, { expression }) => this.#decorated(expression, value), own);
  }

  /** A method, and what a decorator makes of it. */
  #decorated(decorator: ts.Expression, method: Found): Found {
    return union([
      method,
      ...this.of(decorator, NO_SCOPE).values.map((value): Found => {
        if (value.kind !== "function") return NOTHING;
        const [parameter] = value.node.parameters;
        const scope = parameter === undefined ? value.scope : innerScope(value.scope, [[parameter, method]]);
        return union([NOTHING, ...referencesOf(value.node).returns.map((returned) => this.of(returned, scope))]);
      }),
    ]);
  }

  #writtenMember(member: ts.ObjectLiteralElementLike | ts.ClassElement, scope: Scope): Found {
    if (ts.isPropertyAssignment(member)) return this.of(member.initializer, scope);
    if (ts.isShorthandPropertyAssignment(member)) return this.of(member.name, scope);
    if (ts.isMethodDeclaration(member))
      return isFunctionBody(member) ? one({ kind: "function", node: member, scope: seenFrom(scope, member) }) : NOTHING;
    if (ts.isPropertyDeclaration(member))
      return member.initializer === undefined ? NOTHING : this.of(member.initializer, scope);
    if (ts.isGetAccessor(member) && isFunctionBody(member))
      return union(referencesOf(member).returns.map((returned) => this.of(returned, scope)));
    return UNKNOWN;
  }

  #membersOfClass(
    node: ts.ClassLikeDeclaration,
    name: string,
    isExact: boolean,
    scope: Scope,
    ofClass: boolean,
  ): Found[] {
    const found: Found[] = [];
    let owner: ts.ClassLikeDeclaration | undefined = node;
    const seen = new Set<ts.Node>();
    while (owner !== undefined && !seen.has(owner)) {
      seen.add(owner);
      const own: Found[] = owner.members
        .filter((member) => member.name !== undefined && lastName(member.name) === name && isStatic(member) === ofClass)
        .map((member) => this.#valueOfMember(member, scope));
      const constructor = owner.members.find(ts.isConstructorDeclaration);
      const parameter = ofClass
        ? undefined
        : constructor?.parameters.find(
            (one) => ts.isParameterPropertyDeclaration(one, one.parent) && lastName(one.name) === name,
          );
      if (parameter !== undefined) own.push(this.#parameter(parameter, scope));
      if (own.length > 0) {
        const symbol = this.#assignments.has(name)
          ? this.#checker.getPropertyOfType(this.#checker.getTypeAtLocation(owner), name)
          : undefined;
        found.push(...own, ...(symbol === undefined || ofClass ? [] : this.#assigned(symbol, scope, false)));
        break;
      }
      owner = this.#baseOf(owner);
    }
    if (!isExact)
      found.push(unsure(union(this.#derivedFrom(node).flatMap((derived) => this.#ownMembers(derived, name, ofClass)))));
    return found;
  }

  #ownMembers(node: ts.ClassLikeDeclaration, name: string, ofClass: boolean): Found[] {
    return node.members
      .filter((member) => member.name !== undefined && lastName(member.name) === name && isStatic(member) === ofClass)
      .map((member) => this.#valueOfMember(member, NO_SCOPE));
  }

  /** Every class below this one. */
  #derivedFrom(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
    return (this.#derived.get(node) ?? []).flatMap((derived) => [derived, ...this.#derivedFrom(derived)]);
  }

  /** A member that only its declaration is known of: by the type of an object, not by the object. */
  #memberOf(node: ts.Declaration, symbol: ts.Symbol, scope: Scope): Found {
    if (ts.isBinaryExpression(node)) return this.of(node.right, scope);
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
      return this.#valueOfMember(node, NO_SCOPE);
    const owner = node.parent;
    if (ts.isClassLike(owner)) return union(this.#membersOfClass(owner, symbol.name, false, NO_SCOPE, isStatic(node)));
    if (ts.isGetAccessor(node)) return this.#valueOfMember(node, NO_SCOPE);
    if (ts.isMethodSignature(node) || ts.isPropertySignature(node)) {
      const found = this.#implementations(node, symbol.name);
      return guessed({
        values: found.flatMap(({ values }) => values),
        isComplete: found.length > 0 && found.every(({ isComplete }) => isComplete),
      });
    }
    return UNKNOWN;
  }

  /** The members of objects and classes that a member of an interface may be. */
  #implementations(node: ts.MethodSignature | ts.PropertySignature, name: string): Found[] {
    const holders = this.#members.get(name) ?? [];
    if (holders.length === 0) return [];
    const owner = this.#checker.getTypeAtLocation(node.parent);
    const isGeneric = ts.isInterfaceDeclaration(node.parent) && node.parent.typeParameters !== undefined;
    return holders.flatMap((holder) => {
      if (ts.isClassLike(holder)) {
        const symbol = holder.name === undefined ? undefined : this.#checker.getSymbolAtLocation(holder.name);
        const type =
          symbol === undefined
            ? this.#checker.getTypeAtLocation(holder)
            : this.#checker.getDeclaredTypeOfSymbol(symbol);
        return this.#fits(type, owner, isGeneric) ? this.#ownMembers(holder, name, false) : [];
      }
      const expected = this.#checker.getContextualType(holder);
      const property = expected === undefined ? undefined : this.#checker.getPropertyOfType(expected, name);
      const isOfAnother =
        property?.declarations?.every(
          (declaration) =>
            declaration !== node && !ts.isTypeParameterDeclaration(declaration) && declaration.parent !== holder,
        ) === true;
      if (isOfAnother) return [];
      if (
        property?.declarations?.includes(node) !== true &&
        !this.#fits(this.#checker.getTypeAtLocation(holder), owner, isGeneric)
      )
        return [];
      const member = this.#memberOfLiteral(holder, name, NO_SCOPE);
      return member === undefined ? [] : [member];
    });
  }

  #fits(type: ts.Type, owner: ts.Type, isGeneric: boolean): boolean {
    if (!isGeneric) return this.#checker.isTypeAssignableTo(this.#checker.getWidenedType(type), owner);
    return owner
      .getProperties()
      .every(({ name, flags }) => (flags & ts.SymbolFlags.Optional) !== 0 || type.getProperty(name) !== undefined);
  }

  #elementAt(whole: Found, index: number, scope: Scope): Found {
    return union([
      ...whole.values.map((value) => {
        if (value.kind !== "literal") return UNKNOWN;
        const element = ts.isArrayLiteralExpression(value.node) ? value.node.elements[index] : undefined;
        return element === undefined || ts.isSpreadElement(element)
          ? this.#elements(value, scope)
          : this.of(element, value.scope);
      }),
      ...(whole.isComplete ? [] : [UNKNOWN]),
    ]);
  }

  /** All elements that an expression's value may have. */
  #element(expression: ts.Expression, scope: Scope): Found {
    const node = plain(expression);
    const whole = this.of(node, scope);
    const name = ts.isPropertyAccessExpression(node) ? node.name : ts.isIdentifier(node) ? node : undefined;
    const symbol = name === undefined || !this.#assignments.has(name.text) ? undefined : this.#symbolAt(name);
    return union([
      ...whole.values.map((value) => asSure(value, this.#elements(value, scope))),
      ...(symbol === undefined ? [] : this.#assigned(symbol, scope, true)),
      ...(whole.isComplete ? [] : [UNKNOWN]),
    ]);
  }

  #elements(value: Value, scope: Scope): Found {
    if (value.kind !== "literal") return UNKNOWN;
    if (ts.isArrayLiteralExpression(value.node)) {
      return union(
        value.node.elements.map((element) =>
          ts.isSpreadElement(element) ? this.#element(element.expression, value.scope) : this.of(element, value.scope),
        ),
      );
    }
    return union(
      value.node.properties.map((member) =>
        ts.isSpreadAssignment(member)
          ? this.#element(member.expression, scope)
          : this.#valueOfMember(member, value.scope),
      ),
    );
  }

  /** What a loop goes through. */
  #iterated(expression: ts.Expression, scope: Scope): Found {
    const node = plain(expression);
    if (ts.isCallExpression(node)) {
      const callee = plain(node.expression);
      const name = lastName(callee);
      if (name !== undefined && ITERATE.has(name)) {
        const [first] = node.arguments;
        if (first !== undefined) return this.#element(first, scope);
        if (ts.isPropertyAccessExpression(callee)) return this.#element(callee.expression, scope);
      }
    }
    return this.#element(node, scope);
  }

  /** What a call gives. */
  #result(call: Call, scope: Scope): Found {
    if (ts.isNewExpression(call)) {
      const found = this.of(call.expression, scope);
      return union([
        ...found.values.map((value): Found => {
          if (value.kind !== "class") return UNKNOWN;
          const constructor = this.constructorOf(value.node);
          const inner =
            constructor === undefined
              ? value.scope
              : this.scopeOf(constructor, value.scope, call.arguments ?? [], scope, true);
          return one({ kind: "instance", node: value.node, scope: inner, isExact: true });
        }),
        ...(found.isComplete ? [] : [UNKNOWN]),
      ]);
    }
    const callee = ts.isCallExpression(call) ? call.expression : call.tag;
    const inner = plain(callee);
    const args = ts.isCallExpression(call) ? call.arguments : [];
    if (ts.isPropertyAccessExpression(inner) && inner.name.text === "bind") {
      const bound = this.of(inner.expression, scope);
      if (bound.values.some(({ kind }) => kind === "function")) return bound;
    }
    const found = this.of(callee, scope);
    return union([
      ...found.values.map((value): Found => {
        if (value.kind === "function") {
          const bound = this.scopeOf(value.node, value.scope, args, scope, ts.isCallExpression(call));
          const returned = referencesOf(value.node).returns.map((expression) => this.of(expression, bound));
          return asSure(value, union([NOTHING, ...returned]));
        }
        if (value.kind === "declared" && GIVE_BACK.has(value.symbol.name) && args[0] !== undefined)
          return this.of(args[0], scope);
        return UNKNOWN;
      }),
      ...(found.isComplete ? [] : [UNKNOWN]),
    ]);
  }

  /** The constructor that a class has or inherits. */
  constructorOf(node: ts.ClassLikeDeclaration): ts.ConstructorDeclaration | undefined {
    const seen = new Set<ts.Node>();
    for (
      let owner: ts.ClassLikeDeclaration | undefined = node;
      owner !== undefined && !seen.has(owner);
      owner = this.#baseOf(owner)
    ) {
      seen.add(owner);
      const found = owner.members.find((member) => ts.isConstructorDeclaration(member) && member.body !== undefined);
      if (found !== undefined) return found as ts.ConstructorDeclaration;
    }
    return undefined;
  }

  /** The classes from this one up. */
  lineOf(node: ts.ClassLikeDeclaration): ts.ClassLikeDeclaration[] {
    const line: ts.ClassLikeDeclaration[] = [];
    for (
      let owner: ts.ClassLikeDeclaration | undefined = node;
      owner !== undefined && !line.includes(owner);
      owner = this.#baseOf(owner)
    )
      line.push(owner);
    return line;
  }

  /**
   * The scope that a function runs in when it is called with these arguments.
   * @param areAll whether it is given no others
   */
  scopeOf(node: FunctionBody, outer: Scope, args: readonly ts.Expression[], scope: Scope, areAll: boolean): Scope {
    const given: (readonly [ts.ParameterDeclaration, Found])[] = [];
    const parameters = node.parameters.filter(({ name }) => !ts.isIdentifier(name) || name.text !== "this");
    for (const [index, parameter] of parameters.entries()) {
      const argument = args[index];
      if (argument === undefined || parameter.dotDotDotToken !== undefined || ts.isSpreadElement(argument)) break;
      if (!mayCarryFunctions(argument)) continue;
      const found = this.of(argument, scope);
      if (found.values.some(carriesFunctions))
        given.push([parameter, { ...found, values: found.values.filter(carriesFunctions) }]);
    }
    if (areAll && !args.some(ts.isSpreadElement))
      for (const parameter of parameters.slice(args.length))
        if (parameter.dotDotDotToken === undefined && this.#mayHoldFunctions(parameter))
          given.push([parameter, LEFT_OUT]);
    return innerScope(outer, given);
  }

  #mayHoldFunctions(parameter: ts.ParameterDeclaration): boolean {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(parameter));
    return (type.isUnion() ? type.types : [type]).some(
      ({ flags }) => (flags & (ts.TypeFlags.Object | ts.TypeFlags.TypeParameter | ts.TypeFlags.Intersection)) !== 0,
    );
  }

  /** What is handed to where a function of this signature is expected, anywhere in the program and by any way. */
  flowingInto(signature: ts.Node): readonly Value[] {
    this.#flows ??= this.#findFlows();
    const values: Value[] = [];
    const signatures = new Set([signature]);
    // What is added meanwhile has its turn, too.
    for (const one of signatures) {
      for (const expression of this.#flows.get(one) ?? []) {
        const found = this.of(expression, NO_SCOPE);
        values.push(...found.values);
        if (!found.isComplete)
          for (const own of signaturesOf(this.#checker.getTypeAtLocation(expression))) signatures.add(own);
      }
    }
    return guessed({ values, isComplete: true }).values;
  }

  #findFlows(): Map<ts.Node, ts.Expression[]> {
    const flows = new Map<ts.Node, ts.Expression[]>();
    for (const file of this.#files)
      for (const expression of syntaxOf(file).handedOn)
        for (const signature of this.expectedSignatures(expression)) {
          const list = flows.get(signature);
          if (list === undefined) flows.set(signature, [expression]);
          else list.push(expression);
        }
    return flows;
  }

  /** The declared signatures of what is expected in an expression's place. */
  expectedSignatures(expression: ts.Expression): ts.Node[] {
    if (
      !ts.isArrowFunction(expression) &&
      !ts.isFunctionExpression(expression) &&
      this.#checker.getTypeAtLocation(expression).getCallSignatures().length === 0
    )
      return [];
    const type = expectedType(expression, this.#checker);
    if (type === undefined) return [];
    return signaturesOf(type);
  }
}

function signaturesOf(type: ts.Type): ts.Node[] {
  const parts = type.isUnion() ? type.types : [type];
  return parts.flatMap((part) =>
    part.getCallSignatures().flatMap(({ declaration }) => (declaration === undefined ? [] : [declaration as ts.Node])),
  );
}

/** What type is expected in an expression's place; of one that is cast, what it is cast to. */
export function expectedType(expression: ts.Expression, checker: ts.TypeChecker): ts.Type | undefined {
  const outer = typed(expression);
  if (ts.isAsExpression(outer)) return checker.getTypeFromTypeNode(outer.type);
  if (ts.isShorthandPropertyAssignment(outer.parent)) {
    const literal = checker.getContextualType(outer.parent.parent);
    const property = literal === undefined ? undefined : checker.getPropertyOfType(literal, outer.parent.name.text);
    return property === undefined ? undefined : checker.getNonNullableType(checker.getTypeOfSymbol(property));
  }
  if (
    ts.isBinaryExpression(outer.parent) &&
    outer.parent.right === outer &&
    outer.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  )
    return checker.getTypeAtLocation(outer.parent.left);
  return checker.getContextualType(outer);
}

function one(value: Value): Found {
  return { values: [value], isComplete: true };
}

function extended(node: ts.ClassLikeDeclaration): ts.Expression | undefined {
  return node.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
}

/** An object that was written for a call, or in the place of one that is left out, without an optional member. */
function isGivenWithout(
  node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression,
  member: ts.Symbol | undefined,
): boolean {
  if (member === undefined || (member.flags & ts.SymbolFlags.Optional) === 0) return false;
  if (!ts.isObjectLiteralExpression(node) || node.properties.some(ts.isSpreadAssignment)) return false;
  const { parent } = typed(node);
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isParameter(parent);
}

function mayCarryFunctions(node: ts.Expression): boolean {
  const inner = plain(node);
  return (
    isFunctionBody(inner) ||
    ts.isIdentifier(inner) ||
    ts.isPropertyAccessExpression(inner) ||
    ts.isElementAccessExpression(inner) ||
    ts.isObjectLiteralExpression(inner) ||
    ts.isArrayLiteralExpression(inner) ||
    ts.isCallExpression(inner) ||
    ts.isConditionalExpression(inner) ||
    ts.isBinaryExpression(inner)
  );
}

/** Objects are known by their types; only what is a function, or was written for the call, is followed into it. */
function carriesFunctions(value: Value): boolean {
  return value.kind === "function" || value.kind === "declared" || value.kind === "literal";
}

/** Without code: of typings, or behind `declare`. */
export function isAmbient(node: ts.Node): boolean {
  if (node.getSourceFile().isDeclarationFile) return true;
  for (
    let at: ts.Node | undefined = node;
    at !== undefined && !ts.isSourceFile(at);
    at = at.parent as ts.Node | undefined
  )
    if (ts.canHaveModifiers(at) && at.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword) === true)
      return true;
  return false;
}

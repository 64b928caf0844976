import ts from "#typescript";
import { isPackageFile } from "../../program/module-names.ts";

/** What a function's parameter stands for: the argument of the call that is being looked into. */
type Argument = Bound | { readonly rest: readonly Bound[] };

/** An expression, and what the parameters in it stand for. */
export interface Bound {
  readonly node: ts.Expression;
  readonly parameters: ReadonlyMap<ts.Node, Argument>;
}

/** A property or an element that was found in an expression. */
export interface Member {
  readonly value: Bound;
  /** The property's name as written, which an element has not. */
  readonly name: ts.Node | undefined;
}

/** Where an expression could not be followed further: the nearest one that says what there is. */
export interface Unknown {
  readonly unknown: ts.Expression | undefined;
}

/** Steps from one expression to the one it stands for; more than any rules need, and an end for recursive functions. */
const MOST_STEPS = 200;

function unknown(node?: ts.Expression): Unknown {
  return { unknown: node };
}

/** The expression that a call of `callable` returns, if it returns one and nothing else is decided in it. */
function returned(callable: ts.SignatureDeclaration): ts.Expression | undefined {
  if (!("body" in callable) || callable.body === undefined) return undefined;
  const body = callable.body;
  if (!ts.isBlock(body)) return body;
  const last = body.statements.at(-1);
  const others = body.statements.slice(0, -1);
  return last !== undefined && ts.isReturnStatement(last) && others.every((other) => ts.isVariableStatement(other))
    ? last.expression
    : undefined;
}

/** `options` of `options.ipv4 ?? 32`. */
function rootOf(node: ts.Expression): ts.Expression {
  if (ts.isPropertyAccessExpression(node)) return rootOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
    return rootOf(node.left);
  return node;
}

/** A call by which our own functions put a rule together; they cannot use a spread, which is not compiled without TSTL's runtime library. */
function isRuleOf(node: ts.Expression): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === "ruleOf" &&
    isPackageFile(node.getSourceFile().fileName)
  );
}

/**
 * Follows expressions to the literals they come from, without running them: constants, imports,
 * `as const`, spreads, parameters of functions that only return an expression, and `map` over a list.
 */
export class Expressions {
  readonly #checker: ts.TypeChecker;
  #steps = 0;

  constructor(checker: ts.TypeChecker) {
    this.#checker = checker;
  }

  /** The literal, or whatever else cannot be followed further, that an expression stands for. */
  resolve(bound: Bound): Bound {
    let current = bound;
    for (;;) {
      const next = this.#step(current);
      if (next === undefined || ++this.#steps > MOST_STEPS) return current;
      current = next;
    }
  }

  /** What a call gave for an expression that only passes it on: a parameter, or an option among the parameters. */
  argument(bound: Bound): Bound | undefined {
    const { node, parameters } = bound;
    const root = rootOf(node);
    const declaration = ts.isIdentifier(root) ? this.#valueSymbol(root)?.valueDeclaration : undefined;
    const parameter = declaration === undefined ? undefined : ts.findAncestor(declaration, ts.isParameter);
    return parameter !== undefined && parameters.has(parameter) ? this.#step(bound) : undefined;
  }

  #valueSymbol(node: ts.Identifier): ts.Symbol | undefined {
    return ts.isShorthandPropertyAssignment(node.parent)
      ? this.#checker.getShorthandAssignmentValueSymbol(node.parent)
      : this.#checker.getSymbolAtLocation(node);
  }

  /** What an identifier, a member access or a call stands for, if that is known. */
  #step({ node, parameters }: Bound): Bound | undefined {
    if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node) ||
      ts.isNonNullExpression(node) ||
      ts.isTypeAssertionExpression(node)
    ) {
      return { node: node.expression, parameters };
    }
    if (ts.isIdentifier(node)) return this.#named(node, parameters);
    if (ts.isPropertyAccessExpression(node))
      return this.#memberValue({ node: node.expression, parameters }, node.name.text);
    if (ts.isElementAccessExpression(node)) {
      const key = node.argumentExpression;
      const step = ts.isStringLiteralLike(key) ? key.text : ts.isNumericLiteral(key) ? Number(key.text) : undefined;
      return step === undefined ? undefined : this.#memberValue({ node: node.expression, parameters }, step);
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      const left = this.#step({ node: node.left, parameters });
      // What cannot be followed may well be there; only a parameter or an option that nobody gave is not.
      return left ?? { node: node.right, parameters };
    }
    if (ts.isCallExpression(node)) return this.#called(node, parameters);
    return undefined;
  }

  #memberValue(object: Bound, key: string | number): Bound | undefined {
    const found = this.member(object, key);
    return "unknown" in found ? undefined : found.value;
  }

  #named(node: ts.Identifier, parameters: Bound["parameters"]): Bound | undefined {
    const symbol = this.#valueSymbol(node);
    if (symbol === undefined) return undefined;
    const target = symbol.flags & ts.SymbolFlags.Alias ? this.#checker.getAliasedSymbol(symbol) : symbol;
    const declaration = target.valueDeclaration ?? target.declarations?.[0];
    if (declaration === undefined) return undefined;
    if (ts.isExportAssignment(declaration)) return { node: declaration.expression, parameters };
    return this.#declared(declaration, parameters);
  }

  /** What a variable, a parameter or a part of one that is taken apart (`{ name }`) is set to. */
  #declared(declaration: ts.Node, parameters: Bound["parameters"]): Bound | undefined {
    if (ts.isParameter(declaration)) {
      const argument = parameters.get(declaration);
      if (argument !== undefined) return "rest" in argument ? undefined : argument;
      return declaration.initializer === undefined ? undefined : { node: declaration.initializer, parameters };
    }
    if (ts.isVariableDeclaration(declaration)) {
      return declaration.initializer === undefined ? undefined : { node: declaration.initializer, parameters };
    }
    if (ts.isBindingElement(declaration)) {
      const whole = this.#declared(declaration.parent.parent, parameters);
      const name = declaration.propertyName ?? declaration.name;
      const key = ts.isArrayBindingPattern(declaration.parent)
        ? declaration.parent.elements.indexOf(declaration)
        : ts.isIdentifier(name)
          ? name.text
          : undefined;
      const part = whole === undefined || key === undefined ? undefined : this.#memberValue(whole, key);
      return (
        part ?? (declaration.initializer === undefined ? undefined : { node: declaration.initializer, parameters })
      );
    }
    return undefined;
  }

  #called(call: ts.CallExpression, parameters: Bound["parameters"]): Bound | undefined {
    const declared = this.#checker.getResolvedSignature(call)?.declaration;
    if (declared === undefined || ts.isJSDocSignature(declared)) return undefined;
    const callable = this.#implementation(declared);
    const body = returned(callable);
    if (body === undefined || call.arguments.some(ts.isSpreadElement)) return undefined;
    const values = call.arguments.map((node) => ({ node, parameters }));
    return { node: body, parameters: bind(callable, values, parameters) };
  }

  /** Of a function with several signatures the one that has the body. */
  #implementation(declared: ts.SignatureDeclaration): ts.SignatureDeclaration {
    if (!ts.isFunctionDeclaration(declared) || declared.body !== undefined || declared.name === undefined)
      return declared;
    const all = this.#checker.getSymbolAtLocation(declared.name)?.declarations ?? [];
    return all.filter(ts.isFunctionDeclaration).find(({ body }) => body !== undefined) ?? declared;
  }

  /** A property of an object, or an element of a list. */
  member(of: Bound, key: string | number): Member | Unknown {
    if (typeof key === "number") return this.#element(of, key);
    const object = this.resolve(of);
    if (isRuleOf(object.node)) return this.#ruleMember(object.node, object.parameters, key);
    if (!ts.isObjectLiteralExpression(object.node)) return unknown(object.node);
    let hidden: ts.Expression | undefined;
    // The last one of a name wins, so they are looked through from the end.
    for (const property of object.node.properties.toReversed()) {
      if (ts.isSpreadAssignment(property)) {
        const spread = this.member({ node: property.expression, parameters: object.parameters }, key);
        if (!("unknown" in spread)) return spread;
        if (spread.unknown !== undefined) hidden ??= property.expression;
      } else if (this.#nameOf(property.name) === key) {
        if (ts.isPropertyAssignment(property)) {
          return { value: { node: property.initializer, parameters: object.parameters }, name: property.name };
        }
        if (ts.isShorthandPropertyAssignment(property)) {
          return { value: { node: property.name, parameters: object.parameters }, name: property.name };
        }
        return unknown(object.node);
      }
    }
    return unknown(hidden);
  }

  /** `ruleOf(kind, options, defaults)` is `{ kind, ...defaults, ...options }`. */
  #ruleMember(call: ts.CallExpression, parameters: Bound["parameters"], key: string): Member | Unknown {
    const [, options, defaults] = call.arguments;
    for (const part of [options, defaults]) {
      const found = part === undefined ? unknown() : this.member({ node: part, parameters }, key);
      if (!("unknown" in found) || found.unknown !== undefined) return found;
    }
    return unknown();
  }

  #nameOf(name: ts.PropertyName): string | undefined {
    if (!ts.isComputedPropertyName(name)) return name.text;
    const type = this.#checker.getTypeAtLocation(name.expression);
    return type.isStringLiteral() || type.isNumberLiteral() ? String(type.value) : undefined;
  }

  #element(of: Bound, index: number): Member | Unknown {
    const elements = this.#elements(of);
    if ("unknown" in elements) return elements;
    let place = 0;
    for (const element of elements) {
      if ("unknown" in element) return element;
      if (place++ === index) return { value: element, name: undefined };
    }
    return unknown();
  }

  /** The elements of a list; behind one that is unknown the places of the others are unknown too. */
  #elements(of: Bound): readonly (Bound | Unknown)[] | Unknown {
    const parameter = this.#restParameter(of);
    if (parameter !== undefined) return parameter;
    const list = this.resolve(of);
    if (ts.isCallExpression(list.node)) return this.#mapped(list.node, list.parameters);
    if (!ts.isArrayLiteralExpression(list.node)) return unknown(list.node);
    return list.node.elements.flatMap((element): readonly (Bound | Unknown)[] => {
      if (!ts.isSpreadElement(element)) return [{ node: element, parameters: list.parameters }];
      const inner = this.#elements({ node: element.expression, parameters: list.parameters });
      return "unknown" in inner ? [unknown(element.expression)] : inner;
    });
  }

  #restParameter({ node, parameters }: Bound): readonly Bound[] | undefined {
    if (!ts.isIdentifier(node)) return undefined;
    const symbol = this.#valueSymbol(node);
    const argument = symbol?.valueDeclaration === undefined ? undefined : parameters.get(symbol.valueDeclaration);
    return argument !== undefined && "rest" in argument ? argument.rest : undefined;
  }

  /** `list.map((element) => …)`: what the function returns for each element of the list. */
  #mapped(call: ts.CallExpression, parameters: Bound["parameters"]): readonly (Bound | Unknown)[] | Unknown {
    const [callback] = call.arguments;
    const access = call.expression;
    if (!ts.isPropertyAccessExpression(access) || access.name.text !== "map" || callback === undefined)
      return unknown(call);
    const elements = this.#elements({ node: access.expression, parameters });
    const callable = this.resolve({ node: callback, parameters }).node;
    if ("unknown" in elements || (!ts.isArrowFunction(callable) && !ts.isFunctionExpression(callable)))
      return unknown(call);
    const body = returned(callable);
    if (body === undefined) return unknown(call);
    return elements.map((element) =>
      "unknown" in element ? element : { node: body, parameters: bind(callable, [element], parameters) },
    );
  }
}

function bind(
  callable: ts.SignatureDeclaration,
  values: readonly Bound[],
  outer: Bound["parameters"],
): ReadonlyMap<ts.Node, Argument> {
  const bound = new Map(outer);
  // A `this: void` parameter takes no argument.
  const declared = callable.parameters.filter(({ name }) => !ts.isIdentifier(name) || name.text !== "this");
  for (const [index, parameter] of declared.entries()) {
    if (parameter.dotDotDotToken !== undefined) bound.set(parameter, { rest: values.slice(index) });
    const value = values[index];
    if (parameter.dotDotDotToken === undefined && value !== undefined) bound.set(parameter, value);
  }
  return bound;
}

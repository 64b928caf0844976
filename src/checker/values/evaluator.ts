import ts from "#typescript";
import { isAmbient } from "../code/ambient.ts";
import { isFunctionBody } from "../code/body.ts";
import { lastName, plain } from "../code/expressions.ts";
import { syntaxOf } from "../code/file-syntax.ts";
import { constantsOf } from "./constants.ts";
import { valueOfDeclaration } from "./declarations.ts";
import { elementAt, elementsOf } from "./elements.ts";
import type { Evaluation } from "./evaluation.ts";
import { baseOf } from "./inheritance.ts";
import { computedName } from "./member-names.ts";
import { memberOf, memberOfExpression } from "./members.ts";
import { narrowed } from "./narrowing.ts";
import { Names } from "./names.ts";
import { resultOf } from "./results.ts";
import { propertyOf, symbolAt } from "./symbols.ts";
import { valueOfThis } from "./this.ts";
import { NOTHING, UNKNOWN, exactly, guessed, seenFrom, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";

/** How many steps a value is followed before it counts as unknown: what is beyond is a loop of our own. */
const LONGEST = 60;

/**
 * Says which functions, objects and classes an expression may stand for. It follows names, members,
 * what functions return and what they are given; where a value comes from elsewhere, it says so.
 */
export class Evaluator implements Evaluation {
  readonly checker: ts.TypeChecker;
  readonly files: readonly ts.SourceFile[];
  readonly names: Names;
  readonly derived = new Map<ts.ClassLikeDeclaration, ts.ClassLikeDeclaration[]>();
  readonly #known = new Map<ts.Node, Map<string, Found>>();
  #depth = 0;

  constructor(checker: ts.TypeChecker, files: readonly ts.SourceFile[]) {
    this.checker = checker;
    this.files = files;
    this.names = new Names(files);
    for (const node of files.flatMap((file) => syntaxOf(file).classes)) {
      const base = baseOf(this, node);
      if (base !== undefined) this.derived.set(base, [...(this.derived.get(base) ?? []), node]);
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

  ofSymbol(symbol: ts.Symbol, scope: Scope): Found {
    const declarations = symbol.declarations ?? [];
    if (declarations.length === 0) return UNKNOWN;
    const own = declarations.filter((declaration) => !isAmbient(declaration));
    if (own.length === 0) {
      return declarations.every(ts.isModuleDeclaration)
        ? exactly({ kind: "module", symbol })
        : exactly({ kind: "declared", symbol, declarations });
    }
    return union(own.map((declaration) => valueOfDeclaration(this, declaration, symbol, scope)));
  }

  #evaluate(node: ts.Expression, scope: Scope): Found {
    if (isFunctionBody(node)) return exactly({ kind: "function", node, scope: seenFrom(scope, node) });
    if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node))
      return exactly({ kind: "literal", node, scope: seenFrom(scope, node) });
    if (ts.isClassExpression(node)) return exactly({ kind: "class", node, scope: seenFrom(scope, node) });
    if (ts.isIdentifier(node)) {
      if (node.text === "undefined") return NOTHING;
      const symbol = symbolAt(this, node);
      return symbol === undefined ? UNKNOWN : narrowed(this.checker, node, symbol, this.ofSymbol(symbol, scope));
    }
    if (node.kind === ts.SyntaxKind.ThisKeyword || node.kind === ts.SyntaxKind.SuperKeyword)
      return valueOfThis(this, node, scope);
    if (ts.isPropertyAccessExpression(node)) {
      const found = memberOfExpression(this, node.expression, node.name.text, node.name, scope);
      return narrowed(this.checker, node, symbolAt(this, node.name), found);
    }
    if (ts.isElementAccessExpression(node)) {
      const key = plain(node.argumentExpression);
      const keys = this.#keysOf(key, scope);
      if (keys === undefined) return guessed(elementsOf(this, node.expression, scope));
      const whole = this.of(node.expression, scope);
      return union(
        keys.map((name) => {
          if (typeof name === "number")
            return keepsItsOrder(this, node.expression)
              ? elementAt(this, whole, name, scope)
              : guessed(elementsOf(this, node.expression, scope));
          const property = ts.isStringLiteralLike(key) ? symbolAt(this, key) : propertyOf(this, node.expression, name);
          return memberOf(this, whole, name, () => property, scope);
        }),
      );
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
      return resultOf(this, node, scope);
    if (ts.isLiteralExpression(node) || ts.isTemplateExpression(node)) return NOTHING;
    return UNKNOWN;
  }

  /** The names or places that a member is asked for by, where they are known. */
  #keysOf(key: ts.Expression, scope: Scope): readonly (string | number)[] | undefined {
    const name = ts.isStringLiteralLike(key) ? key.text : computedName(this, key);
    if (name !== undefined) return [name];
    const constants = constantsOf(this, key, scope);
    const keys = constants?.filter((one) => typeof one === "string" || typeof one === "number");
    return keys !== undefined && keys.length > 0 && keys.length === constants?.length ? keys : undefined;
  }
}

/** Whether the places of a list are those that it was written with: a tuple, or a list that nothing is put into. */
function keepsItsOrder(evaluation: Evaluation, list: ts.Expression): boolean {
  const type = evaluation.checker.getTypeAtLocation(list);
  if (evaluation.checker.isTupleType(type)) return true;
  const name = lastName(plain(list));
  return (
    evaluation.checker.isArrayType(type) &&
    name !== undefined &&
    evaluation.names.assignments.get(name)?.some(({ isElement }) => isElement) !== true
  );
}

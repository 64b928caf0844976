import ts from "#typescript";
import { isFunctionBody, isStatic } from "../code/body.ts";
import { lastName } from "../code/expressions.ts";
import { assignedValues } from "./assignments.ts";
import { membersOfClass, membersOfInstance } from "./class-members.ts";
import { elementAt, iteratedElements } from "./elements.ts";
import type { Evaluation } from "./evaluation.ts";
import { implementations } from "./interfaces.ts";
import { memberOf } from "./members.ts";
import { valueOfParameter } from "./parameters.ts";
import { propertyOf } from "./symbols.ts";
import { NOTHING, NO_SCOPE, UNKNOWN, exactly, guessed, seenFrom, union } from "./value.ts";
import type { Found, Scope } from "./value.ts";
import { valueOfMember } from "./written-members.ts";

export function valueOfDeclaration(
  evaluation: Evaluation,
  node: ts.Declaration,
  symbol: ts.Symbol,
  scope: Scope,
): Found {
  if (isFunctionBody(node)) return exactly({ kind: "function", node, scope: seenFrom(scope, node) });
  // An overload, which the function with the code follows.
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return NOTHING;
  if (ts.isClassLike(node)) return exactly({ kind: "class", node, scope: seenFrom(scope, node) });
  if (ts.isSourceFile(node) || ts.isModuleDeclaration(node)) return exactly({ kind: "module", symbol });
  if (ts.isEnumDeclaration(node) || ts.isEnumMember(node) || ts.isTypeAliasDeclaration(node)) return NOTHING;
  if (ts.isExportAssignment(node)) return evaluation.of(node.expression, scope);
  if (ts.isVariableDeclaration(node)) return valueOfVariable(evaluation, node, symbol, scope);
  if (ts.isParameter(node)) return valueOfParameter(evaluation, node, scope);
  if (ts.isBindingElement(node)) return valueOfBinding(evaluation, node, scope);
  return valueOfDeclaredMember(evaluation, node, symbol, scope);
}

function valueOfVariable(evaluation: Evaluation, node: ts.VariableDeclaration, symbol: ts.Symbol, scope: Scope): Found {
  const { parent } = node.parent;
  if (ts.isForOfStatement(parent)) return iteratedElements(evaluation, parent.expression, scope);
  if (ts.isForInStatement(parent)) return NOTHING;
  if (ts.isCatchClause(node.parent)) return UNKNOWN;
  const initial = node.initializer === undefined ? NOTHING : evaluation.of(node.initializer, scope);
  if ((node.parent.flags & ts.NodeFlags.Const) !== 0) return initial;
  return union([initial, ...assignedValues(evaluation, symbol, scope, false)]);
}

function valueOfBinding(evaluation: Evaluation, node: ts.BindingElement, scope: Scope): Found {
  const initial = node.initializer === undefined ? [] : [evaluation.of(node.initializer, scope)];
  if (node.dotDotDotToken !== undefined) return union([UNKNOWN, ...initial]);
  const pattern = node.parent;
  const owner = pattern.parent;
  if (ts.isVariableDeclaration(owner) && ts.isForOfStatement(owner.parent.parent) && ts.isArrayBindingPattern(pattern))
    return union([iteratedElements(evaluation, owner.parent.parent.expression, scope), ...initial]);
  let whole: Found;
  if (ts.isBindingElement(owner)) whole = valueOfBinding(evaluation, owner, scope);
  else if (ts.isParameter(owner)) whole = valueOfParameter(evaluation, owner, scope);
  else if (owner.initializer !== undefined) whole = evaluation.of(owner.initializer, scope);
  else if (ts.isForOfStatement(owner.parent.parent))
    whole = iteratedElements(evaluation, owner.parent.parent.expression, scope);
  else whole = UNKNOWN;
  if (ts.isArrayBindingPattern(pattern)) {
    const index = pattern.elements.indexOf(node);
    return union([elementAt(evaluation, whole, index, scope), ...initial]);
  }
  const name = node.propertyName ?? node.name;
  const text = lastName(name) ?? (ts.isStringLiteralLike(name) ? name.text : undefined);
  if (text === undefined) return union([UNKNOWN, ...initial]);
  return union([memberOf(evaluation, whole, text, () => propertyOf(evaluation, pattern, text), scope), ...initial]);
}

/** A member that only its declaration is known of: by the type of an object, not by the object. */
function valueOfDeclaredMember(evaluation: Evaluation, node: ts.Declaration, symbol: ts.Symbol, scope: Scope): Found {
  if (ts.isBinaryExpression(node)) return evaluation.of(node.right, scope);
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node))
    return valueOfMember(evaluation, node, NO_SCOPE);
  const owner = node.parent;
  if (ts.isClassLike(owner))
    return union(
      isStatic(node)
        ? membersOfClass(evaluation, { kind: "class", node: owner, scope: NO_SCOPE }, symbol.name)
        : membersOfInstance(
            evaluation,
            { kind: "instance", node: owner, scope: NO_SCOPE, isExact: false },
            symbol.name,
          ),
    );
  if (ts.isGetAccessor(node)) return valueOfMember(evaluation, node, NO_SCOPE);
  if (ts.isMethodSignature(node) || ts.isPropertySignature(node)) {
    const found = implementations(evaluation, node, symbol.name);
    return guessed({
      values: found.flatMap(({ values }) => values),
      isComplete: found.length > 0 && found.every(({ isComplete }) => isComplete),
    });
  }
  return UNKNOWN;
}

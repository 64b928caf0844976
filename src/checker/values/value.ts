import ts from "#typescript";
import type { FunctionBody } from "../code/body.ts";

/** What an expression may stand for, as far as calls are concerned. */
export type Value = (
  | FunctionValue
  | {
      readonly kind: "literal";
      readonly node: ts.ObjectLiteralExpression | ts.ArrayLiteralExpression;
      readonly scope: Scope;
    }
  | { readonly kind: "class"; readonly node: ts.ClassLikeDeclaration; readonly scope: Scope }
  /** `isExact`: of this very class, not of one derived from it. */
  | {
      readonly kind: "instance";
      readonly node: ts.ClassLikeDeclaration;
      readonly scope: Scope;
      readonly isExact: boolean;
      /** What `this` is in its methods, where that is another: of a base class that `super` stands for. */
      readonly self?: Value;
    }
  /** What a rest parameter holds. */
  | { readonly kind: "list"; readonly elements: readonly Found[] }
  /** Without code: of the typings, or declared by the user. */
  | { readonly kind: "declared"; readonly symbol: ts.Symbol; readonly declarations: readonly ts.Declaration[] }
  | { readonly kind: "module"; readonly symbol: ts.Symbol }
) & {
  /** It fits the type that is called here; nothing shows that it comes here. */
  readonly isGuess?: boolean;
};

export interface FunctionValue {
  readonly isGuess?: boolean;
  readonly kind: "function";
  readonly node: FunctionBody;
  /** What the functions around it were called with. */
  readonly scope: Scope;
}

export type DeclaredValue = Extract<Value, { kind: "declared" }>;

/** The values of an expression. */
export interface Found {
  readonly values: readonly Value[];
  /** False where there may be others. */
  readonly isComplete: boolean;
  /** Which texts, numbers and the like it may be, where it is nothing else. */
  readonly constants?: readonly Constant[];
}

/** What `ngx.get_phase()` gives, in whichever phase that is. */
export const CURRENT_PHASE: unique symbol = Symbol("ngx.get_phase()");

/** `undefined` is Lua's nil. */
export type Constant = string | number | boolean | undefined | typeof CURRENT_PHASE;

/** What a call gives a function: its parameters, and `this`, by the function or, for its fields, by the class. */
export type Given = ts.ParameterDeclaration | FunctionBody | ts.ClassLikeDeclaration;

/** What parameters and `this` stand for in one call of a function, as far as it decides what is called. */
export interface Scope {
  readonly given: ReadonlyMap<Given, Found>;
  /** The same for scopes that are the same. */
  readonly key: string;
  readonly depth: number;
}

export const NO_SCOPE: Scope = { given: new Map(), key: "", depth: 0 };
export const NOTHING: Found = { values: [], isComplete: true };
export const UNKNOWN: Found = { values: [], isComplete: false };
/** What a call leaves out: neither it nor a member of it is called. */
export const LEFT_OUT: Found = { values: [], isComplete: true };

/** One value, and no other. */
export function exactly(value: Value): Found {
  return { values: [value], isComplete: true };
}

export function union(parts: readonly Found[]): Found {
  if (parts.length === 1) return parts[0]!;
  const values = parts.flatMap((part) => part.values);
  return {
    values: values.length < 2 ? values : [...new Map(values.map((value) => [keyOf(value), value])).values()],
    isComplete: parts.every(({ isComplete }) => isComplete),
  };
}

/** The same values, of which only types say that they may be there; of one that is alone there is no doubt. */
export function guessed(found: Found): Found {
  return found.values.length < 2 ? found : unsure(found);
}

/** The same values, in doubt. */
export function unsure(found: Found): Found {
  return { ...found, values: found.values.map((value) => ({ ...value, isGuess: true })) };
}

/** What comes of a value is as sure as the value itself. */
export function asSure(value: Value, found: Found): Found {
  return value.isGuess === true ? unsure(found) : found;
}

let identities = 0;
const identity = new WeakMap<object, number>();

/** A number for an object, the same for the same. */
function identityOf(object: object): number {
  let known = identity.get(object);
  if (known === undefined) identity.set(object, (known = ++identities));
  return known;
}

const keys = new WeakMap<Value, string>();

/** The same for values that are the same. */
function keyOf(value: Value): string {
  let key = keys.get(value);
  if (key === undefined) keys.set(value, (key = writtenKey(value)));
  return key;
}

function writtenKey(value: Value): string {
  const guess = value.isGuess === true ? "~" : "";
  switch (value.kind) {
    case "declared":
    case "module":
      return `${guess}${identityOf(value.symbol)}`;
    case "list":
      return `${guess}[${value.elements.map(keyOfFound).join(";")}]`;
    case "instance": {
      const self = value.self === undefined ? "" : keyOf(value.self);
      return `${guess}${value.isExact ? "=" : ">"}${identityOf(value.node)}(${value.scope.key})${self}`;
    }
    default:
      return `${guess}${identityOf(value.node)}(${value.scope.key})`;
  }
}

function keyOfFound({ values, isComplete, constants }: Found): string {
  const known =
    constants === undefined
      ? ""
      : `#${JSON.stringify(constants.map((one) => (one === CURRENT_PHASE ? [] : (one ?? null))))}`;
  return `${values.map(keyOf).sort().join("|")}${isComplete ? "" : "?"}${known}`;
}

function depthOf(value: Value): number {
  if (value.kind === "list")
    return Math.max(0, ...value.elements.flatMap(({ values }) => values.map((inner) => depthOf(inner))));
  return "scope" in value ? value.scope.depth : 0;
}

/**
 * How deep functions are followed that are made by functions that were given functions. What is deeper is most
 * likely a recursion that gives itself a new function each time; it counts as unknown, and is told by its type.
 */
const DEEPEST = 12;

/** A scope with what it is given on top of the one around it; beyond a depth nothing is known. */
export function innerScope(outer: Scope, given: readonly (readonly [Given, Found])[]): Scope {
  if (given.length === 0) return outer;
  const depth = 1 + Math.max(outer.depth, ...given.flatMap(([, { values }]) => values.map(depthOf)));
  if (depth > DEEPEST) return NO_SCOPE;
  const all = new Map([...outer.given, ...given]);
  const key = [...all].map(([to, found]) => `${identityOf(to)}=${keyOfFound(found)}`).join(",");
  return { given: all, key, depth };
}

/** The same scope for what runs in another phase, where the phase that was asked for before says nothing. */
export function withoutPhase(scope: Scope): Scope {
  const given = [...scope.given].filter(([, { constants }]) => constants?.includes(CURRENT_PHASE) !== true);
  return given.length === scope.given.size ? scope : innerScope(NO_SCOPE, given);
}

/** A method or a field's function as a member of an object, which is `this` in it. */
export function boundTo(self: Value, found: Found): Found {
  return {
    ...found,
    values: found.values.map((value) =>
      value.kind === "function" && !ts.isArrowFunction(value.node) && mentionsThis(value.node)
        ? { ...value, scope: innerScope(value.scope, [[value.node, exactly(self)]]) }
        : value,
    ),
  };
}

const mentioning = new WeakMap<ts.Node, boolean>();

/** Whether `this` or `super` is written in a function or class. */
export function mentionsThis(node: ts.Node): boolean {
  let known = mentioning.get(node);
  if (known === undefined) mentioning.set(node, (known = /\b(?:this|super)\b/.test(node.getText())));
  return known;
}

/** What of a scope a function can see that is written in `node`'s place. */
export function seenFrom(scope: Scope, node: ts.Node): Scope {
  if (scope.given.size === 0) return scope;
  const file = node.getSourceFile();
  const seen = [...scope.given].filter(([to]) => {
    const holder = ts.isParameter(to) ? to.parent : to;
    return holder.getSourceFile() === file && holder.pos <= node.pos && node.end <= holder.end && holder !== node;
  });
  if (seen.length === scope.given.size) return scope;
  return seen.length === 0 ? NO_SCOPE : innerScope(NO_SCOPE, seen);
}

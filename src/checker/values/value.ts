import type ts from "typescript";
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
    }
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
}

/** The functions that parameters stand for in one call of a function. */
export interface Scope {
  readonly given: ReadonlyMap<ts.ParameterDeclaration, Found>;
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
  return { values: parts.flatMap(({ values }) => values), isComplete: parts.every(({ isComplete }) => isComplete) };
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

function keyOf(value: Value): string {
  const guess = value.isGuess === true ? "~" : "";
  switch (value.kind) {
    case "declared":
    case "module":
      return `${guess}${identityOf(value.symbol)}`;
    default:
      return `${guess}${identityOf(value.node)}(${value.scope.key})`;
  }
}

/** How deep functions are followed that are made by functions that were given functions. */
const DEEPEST = 4;

/** A scope with what it is given on top of the one around it; beyond a depth nothing is known. */
export function innerScope(outer: Scope, given: readonly (readonly [ts.ParameterDeclaration, Found])[]): Scope {
  if (given.length === 0) return outer;
  const depth =
    1 +
    Math.max(
      outer.depth,
      ...given.flatMap(([, { values }]) => values.map((value) => ("scope" in value ? value.scope.depth : 0))),
    );
  if (depth > DEEPEST) return NO_SCOPE;
  const all = new Map([...outer.given, ...given]);
  const key = [...all]
    .map(
      ([parameter, { values, isComplete }]) =>
        `${identityOf(parameter)}=${values.map(keyOf).sort().join("|")}${isComplete ? "" : "?"}`,
    )
    .join(",");
  return { given: all, key, depth };
}

/** What of a scope a function can see that is written in `node`'s place. */
export function seenFrom(scope: Scope, node: ts.Node): Scope {
  if (scope.given.size === 0) return scope;
  const file = node.getSourceFile();
  const seen = [...scope.given].filter(
    ([
      {
        parent: { pos, end },
        parent,
      },
    ]) => parent.getSourceFile() === file && pos <= node.pos && node.end <= end && parent !== node,
  );
  if (seen.length === scope.given.size) return scope;
  return seen.length === 0 ? NO_SCOPE : innerScope(NO_SCOPE, seen);
}

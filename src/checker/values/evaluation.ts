import type ts from "typescript";
import type { Names } from "./names.ts";
import type { Found, Scope } from "./value.ts";

/** What the kinds of expressions ask of the whole, each for the parts that it is made of. */
export interface Evaluation {
  readonly checker: ts.TypeChecker;
  /** Those with code. */
  readonly files: readonly ts.SourceFile[];
  readonly names: Names;
  /** The classes that extend a class directly. */
  readonly derived: ReadonlyMap<ts.ClassLikeDeclaration, readonly ts.ClassLikeDeclaration[]>;
  /** What an expression may stand for in a scope. */
  of(expression: ts.Expression, scope: Scope): Found;
  /** What a name may stand for in a scope. */
  ofSymbol(symbol: ts.Symbol, scope: Scope): Found;
}

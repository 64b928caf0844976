import ts from "#typescript";
import type { Call } from "../code/file-syntax.ts";
import type { PhaseSet } from "../phases/phase.ts";
import type { Evaluator } from "../values/evaluator.ts";
import type { Flows } from "../values/flows.ts";
import { scopeOf } from "../values/given.ts";
import { constructorOf, lineOf } from "../values/inheritance.ts";
import { remembered } from "../values/remembered.ts";
import { exactly, innerScope, mentionsThis, withoutPhase } from "../values/value.ts";
import type { DeclaredValue, FunctionValue, Given, Scope, Value } from "../values/value.ts";
import type { Edge, Outgoing, Place, Unfollowed, Use } from "./outgoing.ts";

/** What the code of a whole program says, for a search in one body of it. */
export interface ProgramCode {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly evaluator: Evaluator;
  readonly flows: Flows;
  /** Names of declared members with phases that are no functions: `var`, `status`. */
  readonly phaseBound: ReadonlySet<string>;
  /** Names of getters and setters. */
  readonly accessors: ReadonlySet<string>;
  /** The place, or the same without its scope where there are too many of them. */
  narrow(place: Place): Place;
}

/** What was found to leave one body, while its calls and accesses are gone through. */
export class Search implements Outgoing {
  readonly code: ProgramCode;
  readonly scope: Scope;
  readonly edges: Edge[] = [];
  readonly uses: Use[] = [];
  readonly unfollowed: Unfollowed[] = [];

  constructor(code: ProgramCode, scope: Scope) {
    this.code = code;
    this.scope = scope;
  }

  /** The declaration of the function that TypeScript takes to be called. */
  signatureOf(call: Call): ts.Node | undefined {
    const { checker } = this.code;
    const [declaration] = remembered<readonly ts.Node[]>(checker, "called", call, () => {
      const found = checker.getResolvedSignature(call)?.declaration;
      return found === undefined ? [] : [found];
    });
    return declaration;
  }

  edge(site: ts.Node, value: FunctionValue, args: readonly ts.Expression[], later?: PhaseSet): void {
    const areAll = (ts.isCallExpression(site) || ts.isNewExpression(site)) && site.arguments === args;
    const scope = scopeOf(this.code.evaluator, value.node, value.scope, args, this.scope, areAll);
    const to = this.code.narrow({ body: value.node, scope: later === undefined ? scope : withoutPhase(scope) });
    this.edges.push({ site, to, later, isGuess: value.isGuess === true });
  }

  construct(
    site: ts.Node,
    node: ts.ClassLikeDeclaration,
    outer: Scope,
    args: readonly ts.Expression[],
    isGuess: boolean,
    self: Value = this.#made(node, outer, args),
  ): void {
    const { evaluator } = this.code;
    const here = (of: Given): Scope => (mentionsThis(of) ? innerScope(outer, [[of, exactly(self)]]) : outer);
    for (const owner of lineOf(evaluator, node)) {
      const to = this.code.narrow({ body: owner, scope: here(owner) });
      this.edges.push({ site, to, later: undefined, isGuess });
    }
    const constructor = constructorOf(evaluator, node);
    if (constructor !== undefined)
      this.edge(site, { kind: "function", node: constructor, scope: here(constructor), isGuess }, args);
  }

  /** The object that a class makes of these arguments. */
  #made(node: ts.ClassLikeDeclaration, outer: Scope, args: readonly ts.Expression[]): Value {
    const constructor = constructorOf(this.code.evaluator, node);
    const scope =
      constructor === undefined ? outer : scopeOf(this.code.evaluator, constructor, outer, args, this.scope, true);
    return { kind: "instance", node, scope, isExact: true };
  }

  use(site: ts.Node, { declarations, symbol, isGuess = false }: DeclaredValue): void {
    this.uses.push({ site, declarations, symbol, isGuess });
  }
}

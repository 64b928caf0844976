import ts from "#typescript";
import type { Body } from "../code/body.ts";
import { referencesOf, syntaxOf } from "../code/file-syntax.ts";
import { Evaluator } from "../values/evaluator.ts";
import { Flows } from "../values/flows.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { Scope } from "../values/value.ts";
import { followAccess } from "./accesses.ts";
import type { Outgoing, Place } from "./outgoing.ts";
import { phaseBoundNames } from "./phase-bound.ts";
import { Search } from "./search.ts";
import type { ProgramCode } from "./search.ts";
import { followUnwritten } from "./unwritten-calls.ts";
import { followCall } from "./written-calls.ts";

/** How many ways a function is looked at to be called with functions before they are taken together. */
const MOST_SCOPES = 40;

/** What calls what in a program, found when it is asked. */
export class CallGraph implements ProgramCode {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly evaluator: Evaluator;
  readonly flows: Flows;
  readonly phaseBound: ReadonlySet<string>;
  readonly accessors: ReadonlySet<string>;
  readonly #outgoing = new Map<Body, Map<string, Outgoing>>();

  constructor(program: ts.Program) {
    this.program = program;
    this.checker = program.getTypeChecker();
    const files = program.getSourceFiles();
    const written = files.filter(({ isDeclarationFile }) => !isDeclarationFile);
    this.evaluator = new Evaluator(this.checker, written);
    this.flows = new Flows(this.evaluator, written);
    this.phaseBound = new Set(files.flatMap((file) => [...phaseBoundNames(file)]));
    this.accessors = new Set(written.flatMap((file) => [...syntaxOf(file).accessors]));
  }

  /** What leaves a body. */
  from({ body, scope }: Place): Outgoing {
    let byScope = this.#outgoing.get(body);
    if (byScope === undefined) this.#outgoing.set(body, (byScope = new Map<string, Outgoing>()));
    const known = byScope.get(scope.key);
    if (known !== undefined) return known;
    const found = this.#search(body, scope);
    byScope.set(scope.key, found);
    return found;
  }

  #search(body: Body, scope: Scope): Outgoing {
    const search = new Search(this, scope);
    const { calls, accesses, unwritten } = referencesOf(body);
    for (const call of calls) followCall(search, call);
    for (const access of accesses) followAccess(search, access, ts.isSourceFile(body));
    for (const call of unwritten) followUnwritten(search, call);
    return search;
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

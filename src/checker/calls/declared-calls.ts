import ts from "#typescript";
import { isPackageFile } from "../../program/module-names.ts";
import { isFunctionBody } from "../code/body.ts";
import type { FunctionBody } from "../code/body.ts";
import { plain } from "../code/expressions.ts";
import type { Call } from "../code/file-syntax.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { tagsOf } from "../phases/tags.ts";
import { expectedSignatures } from "../values/expected.ts";
import { remembered } from "../values/remembered.ts";
import type { DeclaredValue } from "../values/value.ts";
import { isTagged } from "./phase-bound.ts";
import type { Search } from "./search.ts";

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

/** What calls its first argument, with what follows. */
const PASSING = new Set(["pcall", "xpcall", "spawn"]);

/** A call of something without code, and of the functions that it is given. */
export function followDeclared(search: Search, call: Call, value: DeclaredValue, args: readonly ts.Expression[]): void {
  // Of overloads, the one that is called: other phases may allow it.
  const overload = value.declarations.find((declaration) => declaration === search.signatureOf(call));
  const hasOwnTags = overload !== undefined && isTagged(overload);
  const isGuess = value.isGuess === true;
  search.uses.push({
    site: call,
    declarations: hasOwnTags ? [overload] : value.declarations,
    symbol: value.symbol,
    isGuess,
  });
  followGiven(search, call, value, args);
}

/** The functions that something without code is given. */
function followGiven(search: Search, call: Call, value: DeclaredValue, args: readonly ts.Expression[]): void {
  const isGuess = value.isGuess === true;
  // Whether a function of Lua calls what it is given, and when, nobody says.
  const mayNotCall = !value.declarations.some((declaration) => isKnownToCall(declaration, search.code.program));
  if (STORE.has(value.symbol.name)) return;
  const runs = new Map(value.declarations.flatMap((declaration) => [...(tagsOf(declaration)?.runs ?? [])]));
  const parameters = parametersOf(value.declarations);
  for (const [index, argument] of args.entries()) {
    const inner = plain(argument);
    if (ts.isSpreadElement(inner) || ts.isLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) continue;
    const { checker } = search.code;
    const isFunction =
      isFunctionBody(inner) || remembered(checker, "callable", inner, () => signaturesOf(inner, checker).length > 0);
    if (!isFunction) continue;
    // What an entry's type is expected for is called by nginx, in the phases that the type names.
    if (expectedSignatures(inner, search.code.checker).some(({ parent }) => (tagsOf(parent)?.entry ?? 0) !== 0))
      continue;
    const name = parameters[index];
    const later = name === undefined ? undefined : runs.get(name);
    const found = search.code.evaluator.of(inner, search.scope);
    for (const handed of found.values) {
      const isGuessed = mayNotCall || isGuess || handed.isGuess === true;
      if (handed.kind === "function") {
        const passed = argumentsAfter(args, index, later !== undefined, handed.node);
        search.edge(call, { ...handed, isGuess: isGuessed }, passed, later);
      } else if (handed.kind === "declared" && later === undefined) {
        search.use(argument, { ...handed, isGuess: isGuessed });
        // pcall(ngx.timer.at, 0, job) gives the timer its function; xpcall has its handler between.
        const passed = args.slice(index + (value.symbol.name === "xpcall" ? 2 : 1));
        if (PASSING.has(value.symbol.name)) followGiven(search, call, handed, passed);
      }
    }
    if (!found.isComplete && found.values.length === 0) followUnknownFunction(search, call, inner, later);
    // What follows is for the function, which is known to get it.
    if (later !== undefined || value.symbol.name === "pcall" || value.symbol.name === "spawn") break;
  }
}

function followUnknownFunction(search: Search, call: Call, argument: ts.Expression, later: PhaseSet | undefined): void {
  const signatures = signaturesOf(argument, search.code.checker);
  let known = 0;
  for (const { declaration } of signatures) {
    if (declaration === undefined) continue;
    // Such as a C type, which is called to make a value.
    if (isPackageFile(declaration.getSourceFile().fileName) && !isTagged(declaration)) return;
    for (const value of search.code.flows.into(declaration)) {
      if (value.kind !== "function") continue;
      known++;
      search.edge(call, value, [], later);
    }
  }
  if (known === 0) search.unfollowed.push({ site: argument });
}

/** How a value can be called that may be missing, as in `jobs.flush!`. */
function signaturesOf(value: ts.Expression, checker: ts.TypeChecker): readonly ts.Signature[] {
  return checker.getNonNullableType(checker.getTypeAtLocation(value)).getCallSignatures();
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

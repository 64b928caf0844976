import ts from "#typescript";
import { isFunctionBody } from "../code/body.ts";
import { lastName, plain } from "../code/expressions.ts";
import { syntaxOf } from "../code/file-syntax.ts";
import type { Call } from "../code/file-syntax.ts";
import { NO_PHASE } from "../phases/phase.ts";
import type { PhaseSet } from "../phases/phase.ts";
import { tagsOf } from "../phases/tags.ts";
import { expectedSignatures } from "../values/expected.ts";
import { NO_SCOPE } from "../values/value.ts";
import type { CallGraph } from "./graph.ts";
import { callGraph } from "./graph.ts";
import { loadedInInit } from "./loaded-modules.ts";
import type { Edge } from "./outgoing.ts";
import type { Entry } from "./reach.ts";

/**
 * What nginx calls in a program: functions with `@entry`, those written where a type with `@entry` is
 * expected, and modules that init loads.
 * @param files those in which entries are looked for
 */
export function entriesOf(program: ts.Program, files: readonly ts.SourceFile[]): Entry[] {
  const graph = callGraph(program);
  const declared = files.filter(({ text }) => text.includes("@entry")).flatMap((file) => taggedIn(file, graph));
  const expected = expectedIn(files, program.getSourceFiles(), graph);
  const loaded = loadedInInit(program).filter(({ body }) => files.includes(body.getSourceFile()));
  return [...declared, ...expected, ...files.flatMap((file) => deferredIn(file, graph)), ...loaded];
}

/** Functions whose own declaration has `@entry`. */
function taggedIn(file: ts.SourceFile, graph: CallGraph): Entry[] {
  const entries: Entry[] = [];
  const visit = (node: ts.Node): void => {
    if (isDeclarationOfValue(node)) {
      const phases = tagsOf(node)?.entry ?? NO_PHASE;
      if (phases !== NO_PHASE) entries.push(...bodiesOf(node, graph).map((body) => ({ body, phases })));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return entries;
}

/** Declarations with `@entry` that no function is found at. */
export function emptyEntriesIn(file: ts.SourceFile, graph: CallGraph): ts.Node[] {
  if (!file.text.includes("@entry")) return [];
  const empty: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    const isFunction = ts.isFunctionExpression(node) || ts.isArrowFunction(node);
    if (!isFunction && (isDeclarationOfValue(node) || ts.isClassDeclaration(node))) {
      const isEntry = (tagsOf(node)?.entry ?? NO_PHASE) !== NO_PHASE;
      if (isEntry && (ts.isClassDeclaration(node) || bodiesOf(node, graph).length === 0)) empty.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return empty;
}

function isDeclarationOfValue(node: ts.Node): node is ts.Declaration {
  return (
    isFunctionBody(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isExportAssignment(node)
  );
}

function bodiesOf(node: ts.Declaration, graph: CallGraph): Entry["body"][] {
  if (isFunctionBody(node)) {
    // An arrow function shares the comment of the constant that it is the value of.
    return ts.isFunctionExpression(node) || ts.isArrowFunction(node) ? [] : [node];
  }
  const value = ts.isExportAssignment(node)
    ? node.expression
    : (node as ts.VariableDeclaration | ts.PropertyAssignment | ts.PropertyDeclaration).initializer;
  return value === undefined ? [] : functionsOf(value, graph);
}

function functionsOf(value: ts.Expression, graph: CallGraph): Entry["body"][] {
  return graph.evaluator.of(value, NO_SCOPE).values.flatMap((found) => (found.kind === "function" ? [found.node] : []));
}

const DEFERS = new Set(["at", "every"]);

function isOfTimer(call: Call): boolean {
  const name = ts.isCallExpression(call) ? lastName(plain(call.expression)) : undefined;
  return name !== undefined && DEFERS.has(name);
}

/** Functions that are written where a type is expected whose declaration has `@entry`. */
function expectedIn(own: readonly ts.SourceFile[], all: readonly ts.SourceFile[], graph: CallGraph): Entry[] {
  const signatures = new Map<ts.Node, PhaseSet>(all.filter(({ text }) => text.includes("@entry")).flatMap(taggedTypes));
  if (signatures.size === 0) return [];
  return own.flatMap((file) =>
    syntaxOf(file).handedOn.flatMap((expression) => {
      const phases = expectedSignatures(expression, graph.checker).reduce(
        (set, signature) => set | (signatures.get(signature) ?? NO_PHASE),
        NO_PHASE,
      );
      if (phases === NO_PHASE) return [];
      return functionsOf(expression, graph).map((body) => ({ body, phases, isExpected: true }));
    }),
  );
}

function deferredIn(file: ts.SourceFile, graph: CallGraph): Entry[] {
  return deferredEdges(file, graph).flatMap(({ to, later }) => (later === undefined ? [] : [{ ...to, phases: later }]));
}

/** What is given to a function that calls it later, as to `ngx.timer.at`, whether or not anything is known to run that code. */
export function deferredEdges(file: ts.SourceFile, graph: CallGraph): Edge[] {
  if (!/\b(?:at|every)\b/.test(file.text)) return [];
  return [...syntaxOf(file).bodies].flatMap(([body, { calls }]) =>
    calls.some(isOfTimer) ? graph.from({ body, scope: NO_SCOPE }).edges.filter(({ later }) => later !== undefined) : [],
  );
}

// A file that did not change keeps its object, and its comments.
const tagged = new WeakMap<ts.SourceFile, (readonly [ts.Node, PhaseSet])[]>();

/** The signatures of a file's types with `@entry`. */
function taggedTypes(file: ts.SourceFile): (readonly [ts.Node, PhaseSet])[] {
  let types = tagged.get(file);
  if (types === undefined) tagged.set(file, (types = findTaggedTypes(file)));
  return types;
}

function findTaggedTypes(file: ts.SourceFile): (readonly [ts.Node, PhaseSet])[] {
  const found: (readonly [ts.Node, PhaseSet])[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) {
      const phases = tagsOf(node)?.entry ?? NO_PHASE;
      const signatures = ts.isTypeAliasDeclaration(node)
        ? [node.type]
        : node.members.filter(ts.isCallSignatureDeclaration);
      if (phases !== NO_PHASE) found.push(...signatures.map((signature) => [signature, phases] as const));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

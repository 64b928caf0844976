import ts from "typescript";
import type { Allowances } from "../allowances/allowances.ts";
import { bodyOf, isFunctionBody, nameOf } from "../calls/body.ts";
import type { Body } from "../calls/body.ts";
import { callGraph } from "../calls/graph.ts";
import type { Use } from "../calls/graph.ts";
import { chainOf, walk } from "../calls/reach.ts";
import type { Entry, Step } from "../calls/reach.ts";
import { syntaxOf } from "../calls/syntax.ts";
import { at } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";
import { isPackageFile } from "../../program/module-names.ts";
import { packageRoot } from "../../program/package-root.ts";
import { similar } from "../../findings/similar.ts";
import { advice } from "./advice.ts";
import { emptyEntriesIn, entriesOf, isExpected } from "./entries.ts";
import {
  coroutineRefused,
  guessedFrom,
  notFollowed,
  nothingToEnter,
  phasesUndeclared,
  refused,
  unknownCallback,
  unknownPhase,
  yieldAtTop,
} from "./findings.ts";
import { phasesAt } from "./guards.ts";
import { requestStateKept } from "./module-state.ts";
import { PHASES, WAITING, WITH_COROUTINES, hasPhase, phaseSet, phasesOf } from "./phase.ts";
import type { Phase, PhaseSet } from "./phase.ts";
import { declaredPhases, tagsOf } from "./tags.ts";

/** The name by which a comment allows what this check finds: `// limpet-allow phases: why`. */
export const PHASES_RULE = "phases";

export interface PhaseCheckOptions {
  /** Whether what is found in Limpet's own code is told there: where it is being worked on. */
  readonly isOwn?: boolean;
  /** What comments allow. Default: none is read. */
  readonly allowances?: Allowances;
}

/** What is called in phases that refuse it, and what belongs to one request and is kept beyond it. */
export function checkPhases(program: ts.Program, options: PhaseCheckOptions = {}): ts.Diagnostic[] {
  return new PhaseCheck(program, options).run();
}

interface Told {
  readonly step: Step;
  readonly phases: Set<Phase>;
  readonly finding: (chain: readonly string[], phases: readonly Phase[]) => Finding;
  readonly site: ts.Node;
  /** What the chain ends with. */
  readonly last: string | undefined;
  /** Whether only types say that it may come to that. */
  readonly isGuess: boolean;
}

class PhaseCheck {
  readonly #program: ts.Program;
  readonly #options: PhaseCheckOptions;
  /** By the user's node and what is found there. */
  readonly #told = new Map<ts.Node, Map<string, Told>>();

  constructor(program: ts.Program, options: PhaseCheckOptions) {
    this.#program = program;
    this.#options = options;
  }

  run(): ts.Diagnostic[] {
    const graph = callGraph(this.#program);
    const { checker } = graph;
    // What our own code calls in which phase is known to be right, where it is not being worked on.
    const files = this.#program.getSourceFiles().filter((file) => this.#isUsers(file));
    const entries = entriesOf(this.#program, files);
    const follows = (site: ts.Node, phase: Phase): boolean => hasPhase(phasesAt(site, checker), phase);
    const steps = walk(graph, entries, ({ site, to }, phase) => follows(site, phase) && allows(to.body, phase));
    for (const step of steps) {
      this.#coroutine(step);
      const outgoing = graph.from(step.place);
      for (const use of outgoing.uses) if (follows(use.site, step.phase)) this.#use(step, use);
      for (const { site, to } of outgoing.edges) {
        if (!allows(to.body, step.phase) && follows(site, step.phase))
          this.#refuse(step, site, nameOf(to.body), "", tagsOf(holderOf(to.body))!.phases ?? WAITING, false);
      }
      for (const { site } of outgoing.unfollowed) if (follows(site, step.phase)) this.#unfollowed(step, site);
    }
    for (const file of files) this.#top(file, entries);
    return [
      ...this.#diagnostics(),
      ...files.flatMap((file) => this.#allowed(requestStateKept(file, graph))),
      ...files.flatMap(mistakesInTags),
      ...files.flatMap((file) => emptyEntriesIn(file, graph).map((node) => at(pointOf(node), nothingToEnter()))),
    ];
  }

  #isUsers(file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || this.#program.isSourceFileFromExternalLibrary(file)) return false;
    return this.#options.isOwn === true || !isPackageFile(file.fileName);
  }

  /** Generators and async functions become coroutines, which not every phase has. */
  #coroutine(step: Step): void {
    const { body } = step.place;
    if (hasPhase(WITH_COROUTINES, step.phase) || !isFunctionBody(body) || ts.isConstructorDeclaration(body)) return;
    const isAsync = body.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true;
    const isGenerator = !ts.isArrowFunction(body) && !ts.isAccessor(body) && body.asteriskToken !== undefined;
    if (!isAsync && !isGenerator) return;
    // TypeScript and the check of the rules' values say it of functions that the rules have.
    if (step.before === undefined && isExpected(step.entry)) return;
    const what = isGenerator ? "a generator" : "an async function";
    const site = step.site ?? (body as ts.FunctionDeclaration).name ?? body;
    this.#tell(
      step,
      site,
      `coroutine ${what}`,
      undefined,
      (chain, phases) => coroutineRefused(chain, what, phases),
      step.before ?? step,
    );
  }

  #use(step: Step, { site, declarations, symbol, isGuess }: Use): void {
    const tagged = declarations.map(declaredPhases).find((tags) => tags !== undefined);
    const name = tagged?.api ?? nameOfUse(site, symbol);
    if (tagged === undefined) {
      if (!declarations.some((declaration) => this.#isKnown(declaration))) {
        this.#note(step, site, "undeclared", (phases) => phasesUndeclared(name, phases));
      }
      return;
    }
    const allowed = tagged.phases ?? WAITING;
    const unsure = isGuess ? { ...step, isGuess } : step;
    if (!hasPhase(allowed, step.phase)) this.#refuse(unsure, site, shortApi(name), name, allowed, tagged.yields);
  }

  #refuse(step: Step, site: ts.Node, name: string, api: string, allowed: PhaseSet, isYielding: boolean): void {
    // While a module is loaded nothing can wait, whoever loads it; that is told once, for all phases.
    if (ts.isSourceFile(step.entry.body) && (isYielding || allowed === WAITING) && this.#isUsers(step.entry.body))
      return;
    this.#tell(step, site, `refused ${name}`, name, (chain, phases) =>
      refused(chain, phases, advice(api, phases[0]!, allowed, isYielding)),
    );
  }

  #unfollowed(step: Step, site: ts.Node): void {
    this.#note(step, site, "unfollowed", (phases) => notFollowed(textOf(site), phases));
  }

  /** Said of the user's own code alone, and not where a declaration says what holds. */
  #note(step: Step, site: ts.Node, key: string, finding: (phases: readonly Phase[]) => Finding): void {
    if (!this.#isUsers(site.getSourceFile())) return;
    for (let around: ts.Node = bodyOf(site); !ts.isSourceFile(around); around = bodyOf(around))
      if (declaredPhases(holderOf(around as Body)) !== undefined) return;
    this.#tell(step, site, key, undefined, (_chain, phases) => finding(phases));
  }

  #tell(
    step: Step,
    site: ts.Node,
    key: string,
    last: string | undefined,
    finding: Told["finding"],
    from: Step = step,
  ): void {
    const place = this.#usersPlace(from, site);
    if (place === undefined) return;
    const { isGuess } = step;
    let here = this.#told.get(place);
    if (here === undefined) this.#told.set(place, (here = new Map<string, Told>()));
    const known = here.get(`${isGuess} ${key}`);
    if (known === undefined)
      here.set(`${isGuess} ${key}`, { step, phases: new Set([step.phase]), finding, site, last, isGuess });
    else known.phases.add(step.phase);
  }

  /** The node, or, where it is in a library, the user's call that led there. */
  #usersPlace(step: Step, site: ts.Node): ts.Node | undefined {
    if (this.#isUsers(site.getSourceFile())) return site;
    for (let before: Step | undefined = step; before?.site !== undefined; before = before.before)
      if (this.#isUsers(before.site.getSourceFile())) return before.site;
    return undefined;
  }

  /** What waits while a module is loaded. */
  #top(file: ts.SourceFile, entries: readonly Entry[]): void {
    const graph = callGraph(this.#program);
    const { calls } = syntaxOf(file).bodies.get(file) ?? { calls: [] };
    if (calls.length === 0 || entries.some(({ body, phases }) => body === file && !hasPhase(phases, "init"))) return;
    for (const step of walk(graph, [{ body: file, phases: phaseSet("init") }], ({ later }) => later === undefined)) {
      for (const { site, declarations, symbol } of graph.from(step.place).uses) {
        const tagged = declarations.map(declaredPhases).find((tags) => tags !== undefined);
        if (tagged?.yields !== true || tagged.api?.startsWith("coroutine.") === true) continue;
        const name = shortApi(tagged.api ?? nameOfUse(site, symbol));
        this.#tell(step, site, `refused ${name}`, name, (chain) => yieldAtTop(chain, name));
      }
    }
  }

  #diagnostics(): ts.Diagnostic[] {
    const found: ts.Diagnostic[] = [];
    for (const [place, here] of this.#told) {
      for (const { step, phases, finding, last, isGuess } of here.values()) {
        const chain = chainOf(step);
        const names = [
          nameOf(step.entry.body),
          ...chain.map(({ body }) => nameOf(body)),
          ...(last === undefined ? [] : [last]),
        ];
        const relatedInformation = chain
          .filter(({ site }) => site !== place && site.getSourceFile().fileName !== "")
          .map(({ site, body }) => ({
            ...at(site, { code: 0, category: ts.DiagnosticCategory.Message, message: `leads to ${nameOf(body)}` }),
          }));
        const told = finding(
          names,
          PHASES.filter((phase) => phases.has(phase)),
        );
        const diagnostic = at(pointOf(place), isGuess ? guessedFrom(told) : told);
        found.push(relatedInformation.length === 0 ? diagnostic : { ...diagnostic, relatedInformation });
      }
    }
    return this.#allowed(found);
  }

  #allowed(found: readonly ts.Diagnostic[]): ts.Diagnostic[] {
    const { allowances } = this.#options;
    if (allowances === undefined) return [...found];
    return found.filter(
      ({ file, start }) =>
        file === undefined || start === undefined || !allowances.allows(PHASES_RULE, nodeAt(file, start)),
    );
  }

  /** What Lua, TypeScript and Limpet bring is known to be allowed everywhere where nothing else is said of it. */
  #isKnown(declaration: ts.Declaration): boolean {
    const file = declaration.getSourceFile();
    if (!file.isDeclarationFile) return false;
    return (
      this.#program.isSourceFileDefaultLibrary(file) ||
      /\/node_modules\/(lua-types|@typescript-to-lua\/language-extensions|typescript)\//.test(file.fileName) ||
      file.fileName.startsWith(packageRoot)
    );
  }
}

/** Whether a function may be called in a phase, by its own `@phases` or `@yields`. */
function allows(body: Body, phase: Phase): boolean {
  const tags = ts.isSourceFile(body) ? undefined : tagsOf(holderOf(body));
  if (tags === undefined || (tags.phases === undefined && !tags.yields)) return true;
  return hasPhase(tags.phases ?? WAITING, phase);
}

/** The declaration whose comment speaks of a function: the constant of an arrow function, say. */
function holderOf(body: Body): ts.Node {
  const { parent } = body;
  if (
    (ts.isArrowFunction(body) || ts.isFunctionExpression(body)) &&
    (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
  )
    return parent;
  return body;
}

function nodeAt(file: ts.SourceFile, start: number): ts.Node {
  let node: ts.Node = file;
  for (;;) {
    const inner: ts.Node | undefined = ts.forEachChild(node, (child) =>
      child.getStart(file) <= start && start < child.end ? child : undefined,
    );
    if (inner === undefined || (node.getStart(file) === start && !ts.isSourceFile(node))) return node;
    node = inner;
  }
}

/** What of a call is underlined: what is called, without its arguments. */
function pointOf(node: ts.Node): ts.Node {
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return node.expression;
  if (ts.isClassDeclaration(node) || ts.isVariableDeclaration(node)) return node.name ?? node;
  return node;
}

function textOf(node: ts.Node): string {
  return pointOf(node).getText().replaceAll(/\s+/g, " ");
}

function nameOfUse(site: ts.Node, symbol: ts.Symbol): string {
  const text = textOf(site);
  return text.length > 40 ? symbol.name : text;
}

/** `ngx.var` of `ngx.var.VARIABLE`. */
function shortApi(api: string): string {
  return api.replace(/\.[A-Z]+$/, "");
}

/** Tags that name no phase or no parameter. */
function mistakesInTags(file: ts.SourceFile): ts.Diagnostic[] {
  if (!/@(entry|phases|runs)\b/.test(file.text)) return [];
  const found: ts.Diagnostic[] = [];
  const told = new Set<ts.Node>();
  const visit = (node: ts.Node): void => {
    const tags = tagsOf(node);
    for (const { name, tag } of tags?.unknownPhases ?? []) {
      if (told.has(tag)) continue;
      told.add(tag);
      found.push(at(tag, unknownPhase(name, similar(name, PHASES), PHASES)));
    }
    if (tags !== undefined && ts.isFunctionLike(node))
      for (const parameter of tags.runs.keys())
        if (!node.parameters.some(({ name }) => name.getText(file) === parameter))
          found.push(at(node.name ?? node, unknownCallback(parameter)));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/**
 * Judges a program in one phase: as if nginx called the top level of its file there.
 * @returns the findings; none where the phase allows all that the file does
 */
export function judge(program: ts.Program, file: ts.SourceFile, phase: Phase): readonly JudgedUse[] {
  const graph = callGraph(program);
  const found: JudgedUse[] = [];
  for (const step of walk(graph, [{ body: file, phases: phaseSet(phase) }])) {
    if (step.phase !== phase) continue;
    for (const { site, declarations, symbol } of graph.from(step.place).uses) {
      const tagged = declarations.map(declaredPhases).find((tags) => tags !== undefined);
      if (tagged === undefined) continue;
      const allowed = tagged.phases ?? WAITING;
      found.push({
        api: tagged.api ?? nameOfUse(site, symbol),
        allowed: phasesOf(allowed),
        isRefused: !hasPhase(allowed, phase),
      });
    }
  }
  return found;
}

/** A use of the ngx API in a snippet. */
export interface JudgedUse {
  readonly api: string;
  readonly allowed: readonly Phase[];
  readonly isRefused: boolean;
}

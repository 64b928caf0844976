import ts from "#typescript";
import { at } from "../../findings/diagnostics.ts";
import type { Finding } from "../../findings/finding.ts";
import { chainOf } from "../calls/reach.ts";
import type { Link, Step } from "../calls/reach.ts";
import { nameOf } from "../code/body.ts";
import { PHASES } from "../phases/phase.ts";
import type { Phase } from "../phases/phase.ts";
import type { CheckedProgram } from "./checked-program.ts";
import { guessedFrom } from "./findings.ts";
import { underlined } from "./wording.ts";

/** What is found at one step of a walk. */
export interface FoundAtStep {
  readonly step: Step;
  /** The node that the finding is about, which may be in a library. */
  readonly site: ts.Node;
  /** The same for what is the same finding in other phases. */
  readonly key: string;
  /** What the chain of calls ends with. */
  readonly last?: string;
  readonly finding: (chain: readonly string[], phases: readonly Phase[]) => Finding;
  /** The step from which the user's place is looked for. Default: `step`. */
  readonly from?: Step;
}

interface Entry extends FoundAtStep {
  readonly phases: Set<Phase>;
}

/** The findings of a walk, each once at its place in the user's files, with all the phases that it holds for. */
export class FindingsByPlace {
  readonly #checked: CheckedProgram;
  readonly #found = new Map<ts.Node, Map<string, Entry>>();

  constructor(checked: CheckedProgram) {
    this.#checked = checked;
  }

  add(found: FoundAtStep): void {
    const { step, site, from = step } = found;
    const place = this.#usersPlace(from, site);
    if (place === undefined) return;
    let here = this.#found.get(place);
    if (here === undefined) this.#found.set(place, (here = new Map<string, Entry>()));
    const key = `${step.isGuess} ${found.key}`;
    const known = here.get(key);
    if (known === undefined) here.set(key, { ...found, phases: new Set([step.phase]) });
    else known.phases.add(step.phase);
  }

  /** The node, or, where it is in a library, the user's call that led there. */
  #usersPlace(step: Step, site: ts.Node): ts.Node | undefined {
    if (this.#checked.isUsers(site.getSourceFile())) return site;
    for (let before: Step | undefined = step; before?.site !== undefined; before = before.before)
      if (this.#checked.isUsers(before.site.getSourceFile())) return before.site;
    return undefined;
  }

  diagnostics(): ts.Diagnostic[] {
    return [...this.#found].flatMap(([place, here]) => [...here.values()].map((entry) => diagnosticOf(place, entry)));
  }
}

function diagnosticOf(place: ts.Node, { step, phases, finding, last }: Entry): ts.Diagnostic {
  const chain = chainOf(step);
  const names = [
    nameOf(step.entry.body),
    ...chain.map(({ body }) => nameOf(body)),
    ...(last === undefined ? [] : [last]),
  ];
  const inOrder = PHASES.filter((phase) => phases.has(phase));
  const certain = finding(names, inOrder);
  const diagnostic = at(underlined(place), step.isGuess ? guessedFrom(certain) : certain);
  const relatedInformation = relatedTo(place, chain);
  return relatedInformation.length === 0 ? diagnostic : { ...diagnostic, relatedInformation };
}

/** The calls that lead to a finding, for editors. */
function relatedTo(place: ts.Node, chain: readonly Link[]): ts.DiagnosticRelatedInformation[] {
  return chain
    .filter(({ site }) => site !== place && site.getSourceFile().fileName !== "")
    .map(({ site, body }) => ({
      ...at(site, { code: 0, category: ts.DiagnosticCategory.Message, message: `leads to ${nameOf(body)}` }),
    }));
}

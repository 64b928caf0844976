import ts from "#typescript";
import type { Finding } from "../../findings/finding.ts";
import type { Edge, Unfollowed, Use } from "../calls/outgoing.ts";
import type { Step } from "../calls/reach.ts";
import { bodyOf, declarationOf, nameOf } from "../code/body.ts";
import { WAITING, hasPhase, phaseSet } from "../phases/phase.ts";
import type { Phase, PhaseSet } from "../phases/phase.ts";
import { declaredPhases } from "../phases/tags.ts";
import { advice } from "./advice.ts";
import type { CheckedProgram } from "./checked-program.ts";
import { allowedBy, allowedPhases, phaseTagsOf } from "./declared-phases.ts";
import type { FindingsByPlace } from "./findings-by-place.ts";
import { notFollowed, phasesUndeclared, refused, writtenTooLate } from "./findings.ts";
import { callText, shortApi, useText } from "./wording.ts";

/** Whether a phase does not allow a use. */
export function isRefused({ declarations }: Use, phase: Phase): boolean {
  const tags = phaseTagsOf(declarations);
  return tags !== undefined && !hasPhase(allowedBy(tags), phase);
}

/** A use of something without code, in the phase of a step. */
export function checkUse(
  step: Step,
  { site, declarations, symbol, isGuess }: Use,
  checked: CheckedProgram,
  findings: FindingsByPlace,
): void {
  const tags = phaseTagsOf(declarations);
  const name = tags?.api ?? useText(site, symbol);
  if (tags === undefined) {
    if (!declarations.some((declaration) => checked.isBuiltIn(declaration)))
      note(step, site, "undeclared", (phases) => phasesUndeclared(name, phases), checked, findings);
    return;
  }
  const unsure = isGuess ? { ...step, isGuess } : step;
  if (hasPhase(allowedBy(tags), step.phase)) {
    if (OF_THE_HEADER.has(name) && hasPhase(HEADER_SENT, step.phase) && isWritten(site))
      findings.add({
        step: unsure,
        site,
        key: `late ${name}`,
        last: shortApi(name),
        finding: (chain, phases) => writtenTooLate(chain, phases),
      });
    return;
  }
  refuse(
    unsure,
    { site, name: shortApi(name), api: name, allowed: allowedBy(tags), isYielding: tags.yields },
    checked,
    findings,
  );
}

const OF_THE_HEADER: ReadonlySet<string> = new Set(["ngx.status", "ngx.header.HEADER"]);
const HEADER_SENT = phaseSet("body_filter", "log");

/** Whether a use, or a member of what is used, is assigned to: `ngx.header["X-Home"] = home`. */
function isWritten(site: ts.Node): boolean {
  let node = site;
  while (
    (ts.isPropertyAccessExpression(node.parent) || ts.isElementAccessExpression(node.parent)) &&
    node.parent.expression === node
  )
    node = node.parent;
  return (
    ts.isBinaryExpression(node.parent) &&
    node.parent.left === node &&
    node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken
  );
}

/** A call of the program's own function that its `@phases` do not allow. */
export function checkEdge(step: Step, { site, to }: Edge, checked: CheckedProgram, findings: FindingsByPlace): void {
  const allowed = allowedPhases(to.body);
  if (hasPhase(allowed, step.phase)) return;
  refuse(step, { site, name: nameOf(to.body), api: "", allowed, isYielding: false }, checked, findings);
}

/** A call of which nobody can tell where it leads. */
export function checkUnfollowed(
  step: Step,
  { site }: Unfollowed,
  checked: CheckedProgram,
  findings: FindingsByPlace,
): void {
  note(step, site, "unfollowed", (phases) => notFollowed(callText(site), phases), checked, findings);
}

interface RefusedUse {
  readonly site: ts.Node;
  readonly name: string;
  /** Its name in the documentation; empty for the program's own functions. */
  readonly api: string;
  readonly allowed: PhaseSet;
  readonly isYielding: boolean;
}

function refuse(
  step: Step,
  { site, name, api, allowed, isYielding }: RefusedUse,
  checked: CheckedProgram,
  findings: FindingsByPlace,
): void {
  // While a module is loaded nothing can wait, whoever loads it; that is reported once, for all phases.
  const { body } = step.entry;
  if (ts.isSourceFile(body) && (isYielding || allowed === WAITING) && checked.isUsers(body)) return;
  findings.add({
    step,
    site,
    key: `refused ${name}`,
    last: name,
    finding: (chain, phases) => refused(chain, phases, advice(api, phases[0]!, allowed, isYielding)),
  });
}

/** Reported in the user's own code alone, and not where a declaration says what holds. */
function note(
  step: Step,
  site: ts.Node,
  key: string,
  finding: (phases: readonly Phase[]) => Finding,
  checked: CheckedProgram,
  findings: FindingsByPlace,
): void {
  if (!checked.isUsers(site.getSourceFile())) return;
  for (let around = bodyOf(site); !ts.isSourceFile(around); around = bodyOf(around))
    if (declaredPhases(declarationOf(around)) !== undefined) return;
  findings.add({ step, site, key, finding: (_chain, phases) => finding(phases) });
}

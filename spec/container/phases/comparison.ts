import { PHASES, type Phase } from "../../../src/checker/phases/phase.ts";
import { endsHandler, laxerIn, needsPatchToWait, notRun, unavailable, type Exception } from "./exceptions.ts";
import type { Saying } from "./checker.ts";
import type { Observed } from "./nginx.ts";
import { meaningOf } from "./outcome.ts";
import { programs } from "./programs.ts";

/** The cells of a table of programs and phases, sorted by what came of comparing checker and nginx. */
export interface Comparison {
  agreeing: number;
  /** `API × phase: checker says …, nginx says …` */
  readonly disagreements: string[];
  /** Cells by the reason. */
  readonly notCompared: Map<string, string[]>;
  /** Phases that this nginx does not have. */
  readonly lacking: readonly Phase[];
}

/** Compares what both say of the programs with these names. */
export function compare(
  names: ReadonlySet<string>,
  { luaModuleVersion, phases, outcomes, notLoaded }: Observed,
  says: ReadonlyMap<Phase, ReadonlyMap<string, Saying>>,
): Comparison {
  const lacking = PHASES.filter((phase) => !phases.includes(phase));
  const comparison: Comparison = { agreeing: 0, disagreements: [], notCompared: new Map(), lacking };
  const absent = absentIn({ outcomes });
  const laxer = laxerIn(luaModuleVersion);
  for (const { name } of programs.filter((program) => names.has(program.name))) {
    for (const phase of phases) {
      const outcome = outcomes.get(phase)?.get(name);
      const saying = says.get(phase)!.get(name)!;
      const reason = reasonNotToCompare(name, phase, outcome, { absent, notLoaded, laxer });
      if (reason !== undefined)
        comparison.notCompared.set(reason, [...(comparison.notCompared.get(reason) ?? []), `${name} × ${phase}`]);
      else if (isAgreed(name, saying, outcome)) comparison.agreeing += 1;
      else
        comparison.disagreements.push(
          `${name} × ${phase}: checker says ${saying}, nginx says ${outcome === undefined ? "nothing" : meaningOf(outcome)} (${outcome ?? "was not asked"})`,
        );
    }
  }
  return comparison;
}

function isAgreed(name: string, saying: Saying, outcome: string | undefined): boolean {
  if (outcome === undefined) return false;
  const meaning = meaningOf(outcome);
  return saying === (meaning === "ended" && endsHandler.includes(name) ? "allowed" : meaning);
}

function reasonNotToCompare(
  name: string,
  phase: Phase,
  outcome: string | undefined,
  {
    absent,
    notLoaded,
    laxer,
  }: { absent: ReadonlySet<string>; notLoaded: ReadonlyMap<string, string>; laxer: readonly Exception[] },
): string | undefined {
  const among = (exceptions: readonly Exception[]): string | undefined =>
    exceptions.find((one) => one.name === name && one.phases.includes(phase))?.reason;
  const skipped = among(notRun);
  if (skipped !== undefined) return `not run: ${skipped}`;
  const missing = Object.entries(unavailable).find(([start]) => name.startsWith(start))?.[1];
  if (missing !== undefined) return missing;
  if (absent.has(name) || notLoaded.has(name))
    return "this release does not have it, or not without OpenResty's patches";
  const meaning = outcome === undefined ? undefined : meaningOf(outcome);
  if (meaning === "needs OpenResty") return "it needs a patch of OpenResty's";
  if (meaning === "ended" && !endsHandler.includes(name) && needsPatchToWait.includes(phase))
    return `to wait in ${needsPatchToWait.join(" and ")} needs patches of OpenResty's`;
  if (meaning === "allowed") {
    const reason = among(laxer);
    if (reason !== undefined) return `other releases are stricter: ${reason}`;
  }
  return undefined;
}

/** What a release does not have. */
export function absentIn({ outcomes }: Pick<Observed, "outcomes">): ReadonlySet<string> {
  const absent = new Set<string>();
  for (const ofPhase of outcomes.values())
    for (const [name, outcome] of ofPhase) if (meaningOf(outcome) === "absent") absent.add(name);
  return absent;
}

/** What a release was seen to allow in some phase. */
export function shownIn({ outcomes }: Pick<Observed, "outcomes">): ReadonlySet<string> {
  const shown = new Set<string>();
  for (const ofPhase of outcomes.values())
    for (const [name, outcome] of ofPhase) if (["allowed", "ended"].includes(meaningOf(outcome))) shown.add(name);
  return shown;
}

/** How many cells are told by name, where they are not compared. */
const FEW = 4;

/** For the log of the test. */
export function summary({ agreeing, disagreements, notCompared, lacking }: Comparison): string {
  const rest = [...notCompared].map(([reason, cells]) => {
    const names = cells.length <= FEW ? ` (${cells.join(", ")})` : "";
    return `${cells.length} not compared: ${reason}${names}`;
  });
  return [
    `${agreeing + disagreements.length} cells compared, ${agreeing} agree`,
    ...rest,
    `phases that this nginx does not have: ${lacking.join(", ")}`,
  ].join("\n");
}

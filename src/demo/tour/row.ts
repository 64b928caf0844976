import { isFault, type Outcome, type Verdict } from "./judge.ts";

/** What came back, and what it means. */
export interface JudgedOutcome extends Outcome {
  readonly verdict: Verdict;
}

/** A request, or the same request of several clients. */
export interface RequestRow {
  readonly kind: "request";
  readonly who: string;
  readonly asked: string;
  readonly outcomes: readonly JudgedOutcome[];
  readonly why: string;
}

/** What happened to a server between requests. */
export interface EventRow {
  readonly kind: "event";
  readonly text: string;
}

export type Row = RequestRow | EventRow;

/** How often each verdict was given. */
export function countVerdicts(rows: readonly Row[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const row of rows) {
    if (row.kind === "event") continue;
    for (const { verdict } of row.outcomes) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return counts;
}

/** The verdicts that must not be. */
export function faults(rows: readonly Row[]): Verdict[] {
  return rows.flatMap((row) =>
    row.kind === "event" ? [] : row.outcomes.map(({ verdict }) => verdict).filter((verdict) => isFault(verdict)),
  );
}

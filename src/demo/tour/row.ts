import type { Judgement } from "./judge.ts";

/** What came back for a request, and what it means. */
export interface Outcome {
  readonly status: number;
  readonly servedBy: string | undefined;
  /** Limpet's own word for what became of the session. */
  readonly verdict: string;
  readonly judgement: Judgement;
  /** Whether the second proxy got the same answer from the same server; undefined: it was not asked. */
  readonly second: "same" | "differs" | undefined;
}

/** A request, or the same request of several visitors. */
export interface RequestRow {
  readonly kind: "request";
  readonly who: string;
  readonly path: string;
  readonly outcomes: readonly Outcome[];
}

/** What happens next, in plain words. */
export interface ChapterRow {
  readonly kind: "chapter";
  readonly title: string;
  readonly text: string;
}

/** What a client was given, as it stands on the wire. */
export interface QuoteRow {
  readonly kind: "quote";
  readonly text: string;
}

export type Row = RequestRow | ChapterRow | QuoteRow;

/** Where a tour went. */
export interface Tour {
  readonly rows: readonly Row[];
  /** For each visitor, how often their session went to another server. */
  readonly moves: readonly number[];
}

/** Every outcome of the tour. */
export function outcomesOf({ rows }: Tour): readonly Outcome[] {
  return rows.flatMap((row) => (row.kind === "request" ? row.outcomes : []));
}

/** What should not have been, each in a sentence. It makes `npm start -- --once` fail. */
export function faults(tour: Tour): string[] {
  const outcomes = outcomesOf(tour);
  const counts: [number, string, string][] = [
    [
      outcomes.filter(({ judgement }) => judgement === "lost").length,
      "request",
      "did not find a session that should be there.",
    ],
    [outcomes.filter(({ judgement }) => judgement === "failed").length, "request", "failed."],
    [outcomes.filter(({ second }) => second === "differs").length, "request", "went elsewhere by the second proxy."],
    [tour.moves.filter((times) => times > 1).length, "visitor", "moved more than once."],
  ];
  return counts
    .filter(([times]) => times > 0)
    .map(([times, who, what]) => `${times} ${who}${times === 1 ? "" : "s"} ${what}`);
}

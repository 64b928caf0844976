/** One request of a client, and what became of it. */
export interface JournalEntry {
  /** Such as `"GET /cart"`. */
  readonly request: string;
  /** Absent where there was no answer. */
  readonly status: number | undefined;
  /** The server that answered; absent where none did. */
  readonly servedBy: string | undefined;
  /** What became of its session, as Limpet says it; absent where nginx.conf does not tell it to clients. */
  readonly verdict: string | undefined;
  /** Why there was no answer. */
  readonly problem?: string;
}

/** Whoever remembers where its requests went: every client of the kit. */
export interface Journalist {
  readonly journal: readonly JournalEntry[];
}

/** The journal as a table, for a person to read. */
export function formatJournal(journal: readonly JournalEntry[]): string {
  const rows = journal.map(({ request, status, servedBy, verdict, problem }) => [
    request,
    String(status ?? "-"),
    servedBy ?? "-",
    problem ?? verdict ?? "",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}

import Table from "cli-table3";
import { colors } from "../colors.ts";
import { isFault, type Verdict } from "./judge.ts";
import { countVerdicts, faults, type JudgedOutcome, type RequestRow, type Row } from "./row.ts";

const { bold, cyan, dim, green, red, yellow } = colors;

/** Columns of the terminal that the table takes at most, and at least. */
const WIDEST = 100;
const NARROWEST = 80;

/** The last column takes what the others leave. */
const HEAD = ["Who", "Request", "Server", "Answer", "Why"];
const WIDTHS = [17, 12, 16, 19] as const;
/** Between two columns; after the last one there is nothing to keep apart. */
const GAP = 2;

/** Outcomes that are shown one by one. */
const A_FEW = 5;

/** No lines: what is copied from a terminal should be readable elsewhere. */
const LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "" },
};

/** The tour, as a table that fits a terminal. */
export function renderTable(rows: readonly Row[], columns: number = process.stdout.columns || WIDEST): string {
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns));
  const rest = width - WIDTHS.reduce<number>((sum, column) => sum + column, 0);
  const table = new Table({
    chars: LINES,
    colWidths: [...WIDTHS, rest + GAP],
    style: { head: [], border: [], "padding-left": 0, "padding-right": GAP },
    wordWrap: true,
  });
  table.push(
    HEAD.map((title) => bold(title)),
    line(dim("─".repeat(width))),
  );
  for (const row of rows) {
    if (row.kind === "event") table.push(line(cyan(`── ${row.text} ──`)));
    else table.push(requestCells(row));
  }
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function line(content: string): Table.Cell[] {
  return [{ content, colSpan: HEAD.length }];
}

function requestCells({ who, asked, outcomes, why }: RequestRow): string[] {
  const isEveryoneFine = outcomes.every(({ verdict }) => !isFault(verdict));
  return [who, asked, servers(outcomes), answers(outcomes), isEveryoneFine ? why : red(why)];
}

/** "b"; for a few, "a b c" in their order; for many, "a×4 b×3". */
function servers(outcomes: readonly JudgedOutcome[]): string {
  const counts = count(outcomes.map(({ servedBy }) => servedBy ?? "none"));
  if (outcomes.length <= A_FEW) return outcomes.map(({ servedBy }) => servedBy ?? "none").join(" ");
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => `${name}×${times}`)
    .join(" ");
}

/** "200 kept"; for several, each kind with how often it came, beginning with the lowest status. */
function answers(outcomes: readonly JudgedOutcome[]): string {
  const texts = new Map(outcomes.map(({ status, verdict }) => [`${status} ${verdict}`, verdict]));
  const counts = count(outcomes.map(({ status, verdict }) => `${status} ${verdict}`));
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([text, times]) => paint(texts.get(text)!, outcomes.length === 1 ? text : `${times} × ${text}`))
    .join("\n");
}

function paint(verdict: Verdict, text: string): string {
  if (isFault(verdict)) return bold(red(text.toUpperCase()));
  if (verdict === "kept" || verdict === "opened") return green(text);
  return verdict === "served" ? text : yellow(text);
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const EXPLANATIONS: Readonly<Partial<Record<Verdict, string>>> = {
  died: "its server's memory is gone, and no routing brings that back",
  "left behind": "the key went home to a server that is back, the session stayed where it was opened",
  "not held": "the server made the key in its first answer, so hashing it came too late",
  lost: "nothing explains it",
  failed: "the proxy or the application failed",
};

/** What the less obvious answers mean, and whether all is well. */
export function renderVerdict(rows: readonly Row[]): string {
  const counts = countVerdicts(rows);
  const legend = Object.entries(EXPLANATIONS)
    .filter(([verdict]) => counts.has(verdict as Verdict))
    .map(([verdict, text]) => `${paint(verdict as Verdict, verdict)}${dim(`: ${text}.`)}`);
  return [...legend, ...(legend.length > 0 ? [""] : []), conclusion(rows)].join("\n");
}

function conclusion(rows: readonly Row[]): string {
  const wrong = faults(rows);
  const lost = wrong.filter((verdict) => verdict === "lost").length;
  const failed = wrong.length - lost;
  if (wrong.length === 0) return `${green("✓")} No session was lost that hashing can keep.`;
  const sentences = [
    ...(lost > 0 ? [`${lost} request${lost === 1 ? "" : "s"} did not find a session that should be there.`] : []),
    ...(failed > 0 ? [`${failed} request${failed === 1 ? "" : "s"} failed.`] : []),
  ];
  return red(`✗ ${sentences.join(" ")}`);
}

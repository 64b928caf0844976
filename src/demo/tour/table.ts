import Table from "cli-table3";
import { colors } from "../colors.ts";
import type { Judgement } from "./judge.ts";
import { faults, outcomesOf, type Outcome, type RequestRow, type Row, type Tour } from "./row.ts";

const { bold, cyan, dim, green, red, yellow } = colors;

/** Between two columns; after the last one there is nothing to keep apart. */
const GAP = 2;

/** With the gaps behind them they fit the narrowest terminal, of 80. */
const COLUMNS: readonly (readonly [title: string, width: number])[] = [
  ["Who", 17],
  ["Asks", 8],
  ["Server", 18],
  ["Proxy 2", 9],
  ["Answer", 16],
  ["Limpet", 12],
];
const WIDTHS = COLUMNS.map(([, width]) => width);
const WIDTH = WIDTHS.reduce((sum, width) => sum + width, 0);

/** No lines: what is copied from a terminal should be readable elsewhere. */
const LINES = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "" },
};

const PREFACE =
  "Two proxies run the same rules with the same keys, and share nothing else. Visitors come by the first. " +
  "Each look into a cart is repeated by the second, and must reach the same server. " +
  "The last column is Limpet's verdict, $limpet_verdict in the access log.";

/** The tour, chapter by chapter. */
export function renderTour({ rows }: Tour): string {
  const head =
    aligned(
      WIDTHS,
      COLUMNS.map(([title]) => bold(title)),
    ) + `\n${dim("─".repeat(WIDTH - GAP))}`;
  return [aligned([WIDTH], [PREFACE]), "", head, ...rows.map(renderRow)].join("\n");
}

function renderRow(row: Row): string {
  switch (row.kind) {
    case "chapter":
      return `\n${bold(cyan(row.title))}\n${aligned([WIDTH], [row.text])}\n`;
    case "quote":
      return `\n${dim(row.text)}\n`;
    case "request":
      return aligned(WIDTHS, cells(row));
  }
}

/** One line of cells, or several where the words need them. */
function aligned(widths: readonly number[], texts: readonly string[]): string {
  const style = { head: [], border: [], "padding-left": 0, "padding-right": GAP };
  const table = new Table({ chars: LINES, colWidths: [...widths], style, wordWrap: true });
  table.push([...texts]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function cells({ who, path, outcomes }: RequestRow): string[] {
  const answers = new Map(outcomes.map((outcome) => [keyOf(outcome), outcome]));
  const counts = [...count(outcomes.map(keyOf))].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = counts.map(([key, times]) => {
    const outcome = answers.get(key)!;
    const text = `${outcome.status} ${outcome.judgement}${times > 1 ? ` ×${times}` : ""}`;
    return [paint(outcome.judgement, text), outcome.verdict];
  });
  return [
    who,
    path,
    servers(outcomes),
    secondProxy(outcomes),
    texts.map(([answer]) => answer).join("\n"),
    texts.map(([, verdict]) => verdict).join("\n"),
  ];
}

/** Answers of one kind are counted together. */
function keyOf({ status, judgement, verdict }: Outcome): string {
  return `${status} ${judgement} ${verdict}`;
}

/** "b"; for several "a×4 b×3". */
function servers(outcomes: readonly Outcome[]): string {
  const counts = [...count(outcomes.map(({ servedBy }) => servedBy ?? "none"))];
  return counts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, times]) => (outcomes.length > 1 ? `${name}×${times}` : name))
    .join(" ");
}

/** Whether the second proxy sent the requests where the first did. */
function secondProxy(outcomes: readonly Outcome[]): string {
  if (outcomes.some(({ second }) => second === "differs")) return bold(red("DIFFERS"));
  return outcomes.some(({ second }) => second === "same") ? green("same") : "";
}

function paint(judgement: Judgement, text: string): string {
  if (judgement === "lost" || judgement === "failed") return bold(red(text.toUpperCase()));
  return judgement === "died" ? yellow(text) : green(text);
}

function count(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Whether all is well. */
export function renderConclusion(tour: Tour): string {
  const wrong = faults(tour);
  if (wrong.length > 0) return wrong.map((sentence) => red(`✗ ${sentence}`)).join("\n");
  const moved = tour.moves.filter((times) => times === 1).length;
  const compared = outcomesOf(tour).filter(({ second }) => second === "same").length;
  return [
    "No session was lost but with the memory of its server.",
    `${moved} of ${tour.moves.length} visitors moved, each exactly once: when their server died.`,
    `The second proxy shares nothing with the first, and agreed ${compared} times of ${compared}.`,
  ]
    .map((sentence) => `${green("✓")} ${sentence}`)
    .join("\n");
}

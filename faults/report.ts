import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Account } from "./account.ts";
import type { FaultResult, Pace } from "./run.ts";

const COLUMNS: readonly (readonly [title: string, of: (account: Account) => string])[] = [
  ["", ({ contender }) => contender],
  ["requests", ({ requests }) => String(requests)],
  ["failed", ({ failed }) => String(failed)],
  ["orders failed", ({ failedOrders }) => String(failedOrders)],
  ["moved (had to)", ({ moved, hadToMove }) => `${moved} (${hadToMove})`],
  ["lost", ({ lost }) => String(lost)],
  ["noticed after", ({ noticedAfter }) => (noticedAfter === 0 ? "-" : `${(noticedAfter / 1000).toFixed(1)} s`)],
  ["p99", ({ p99Before, p99During }) => `${p99Before.toFixed(0)} → ${p99During.toFixed(0)} ms`],
  ["orders missing, doubled", ({ missingOrders, doubledOrders }) => `${missingOrders}, ${doubledOrders}`],
  ["unaccounted", ({ unaccounted }) => String(unaccounted)],
];

const PAGE = fileURLToPath(new URL("../docs/reliability.md", import.meta.url));
const BEGIN = "<!-- Made by npm run faults from here on. -->";

/** A fault's result, for a terminal. */
export function terminalTable({ title, accounts, memory }: FaultResult): string {
  const rows = [COLUMNS.map(([name]) => name), ...accounts.map((account) => COLUMNS.map(([, of]) => of(account)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
  return `\n${title} (${memoryText(memory)})\n${lines.join("\n")}`;
}

/**
 * Writes the tables into the page of the documentation, below what people wrote there. Those of other faults stay.
 * @param titles of all faults, in the order of the page
 */
export async function writePage(results: readonly FaultResult[], titles: readonly string[], pace: Pace): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const end = page.indexOf(BEGIN) + BEGIN.length;
  const sections = new Map<string, string>();
  for (const section of page.slice(end).split(/^(?=### )/m)) {
    sections.set(/^### (.*)/.exec(section)?.[1] ?? "", section.trim());
  }
  for (const result of results) sections.set(result.title, sectionOf(result, pace));
  const kept = titles.flatMap((title) => sections.get(title) ?? []);
  await writeFile(PAGE, `${page.slice(0, end)}\n\n## All tables\n\n${kept.join("\n\n")}\n`);
}

function sectionOf({ title, accounts, memory, proxies }: FaultResult, pace: Pace): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    row(COLUMNS.map(([name]) => name)),
    row(COLUMNS.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...accounts.map((account) => row(COLUMNS.map(([, of]) => of(account)))),
  ];
  const { before, during, after, rate, sessions } = pace;
  const circumstances =
    `For each way to keep sessions ${sessions} sessions and ${rate} requests a second: ` +
    `${before} s before, ${during} s meanwhile, ${after} s after it was mended. ${proxies}.`;
  return `### ${title}\n\n${lines.join("\n")}\n\n${memoryText(memory)}. ${circumstances}`;
}

function memoryText({ before, after }: FaultResult["memory"]): string {
  const megabytes = (kilobytes: number): string => (kilobytes / 1024).toFixed(1);
  return `nginx's memory: ${megabytes(before)} → ${megabytes(after)} MB`;
}

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
  ["last failure", ({ noticedAfter }) => (noticedAfter === 0 ? "-" : `${(noticedAfter / 1000).toFixed(1)} s`)],
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

/** Writes the tables into the page of the documentation, below what people wrote there. */
export async function writePage(results: readonly FaultResult[], pace: Pace, proxies: string): Promise<void> {
  const page = await readFile(PAGE, "utf8");
  const written = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
  const { before, during, after, rate, sessions } = pace;
  const circumstances =
    `${proxies}. For each way to keep sessions: ${sessions} sessions, ${rate} requests a second, ` +
    `${before} s before the fault, ${during} s while it lasts, ${after} s after it was mended.`;
  await writeFile(
    PAGE,
    `${written}\n\n## All tables\n\n${circumstances}\n${results.map((result) => section(result)).join("")}`,
  );
}

function section({ title, accounts, memory }: FaultResult): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const lines = [
    row(COLUMNS.map(([name]) => name)),
    row(COLUMNS.map((_, column) => (column === 0 ? "---" : "---:"))),
    ...accounts.map((account) => row(COLUMNS.map(([, of]) => of(account)))),
  ];
  return `\n### ${title}\n\n${lines.join("\n")}\n\n${memoryText(memory)}.\n`;
}

function memoryText({ before, after }: FaultResult["memory"]): string {
  const megabytes = (kilobytes: number): string => (kilobytes / 1024).toFixed(1);
  return `nginx's memory: ${megabytes(before)} → ${megabytes(after)} MB`;
}

import type { Account } from "./account.ts";
import type { FaultResult } from "./run.ts";

const COLUMNS: readonly (readonly [title: string, of: (account: Account) => string])[] = [
  ["", ({ contender }) => contender],
  ["requests", ({ requests }) => String(requests)],
  ["failed", ({ failed }) => String(failed)],
  ["failed orders", ({ failedOrders }) => String(failedOrders)],
  ["moved", ({ moved, hadToMove }) => `${moved} (${hadToMove})`],
  ["lost", ({ lost }) => String(lost)],
  ["noticed", ({ noticedAfter }) => (noticedAfter === 0 ? "-" : `${(noticedAfter / 1000).toFixed(1)} s`)],
  ["p99", ({ p99Before, p99During }) => `${p99Before.toFixed(0)} → ${p99During.toFixed(0)} ms`],
  ["orders −/2×", ({ missingOrders, doubledOrders }) => `${missingOrders}/${doubledOrders}`],
  ["unaccounted", ({ unaccounted }) => String(unaccounted)],
];

/** A fault's result, for a terminal. */
export function terminalTable({ title, accounts, memory }: FaultResult): string {
  const rows = [COLUMNS.map(([name]) => name), ...accounts.map((account) => COLUMNS.map(([, of]) => of(account)))];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  "),
  );
  const megabytes = (kilobytes: number): string => (kilobytes / 1024).toFixed(1);
  return `\n${title} (nginx: ${megabytes(memory.before)} → ${megabytes(memory.after)} MB)\n${lines.join("\n")}`;
}

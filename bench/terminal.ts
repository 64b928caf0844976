import Table from "cli-table3";
import pc from "picocolors";
import type { Aim } from "./aims.ts";
import type { Guarded } from "./guard.ts";
import type { Figures } from "./results.ts";
import { nativeHash } from "./variants/native.ts";

/** The figures as tables for a terminal. */
export function terminalTables(figures: Partial<Figures>, aims: readonly Aim[]): string {
  return [
    throughputTable(figures.throughput ?? []),
    instructionsTable(figures.instructions ?? []),
    pickTable(figures.pick ?? []),
    tablesTable(figures.tables ?? []),
    aimsTable(aims),
  ]
    .filter((table) => table !== "")
    .join("\n\n");
}

/** What sessions cost, and what they may. */
export function guardTable(found: readonly Guarded[]): string {
  return table(
    "Instructions per request at 10 servers, × native hash",
    ["variant", "now", "accepted", ""],
    found.map(({ variant, now, accepted, hasGrown }) => [
      variant,
      now.toFixed(3),
      accepted?.toFixed(3) ?? "–",
      hasGrown ? `grown by ${percent(now / accepted! - 1)}` : "",
    ]),
  );
}

function table(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const made = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column === 0 ? "left" : "right")),
    style: {
      ...(pc.isColorSupported ? { head: ["bold"], border: ["gray"] } : { head: [], border: [] }),
      compact: true,
    },
  });
  for (const row of rows) made.push([...row]);
  return `${pc.bold(title)}\n${made.toString()}`;
}

function throughputTable(figures: Figures["throughput"]): string {
  return table(
    "Throughput: ratios are against native hash; quiet-phase figures, in brackets the spread of the rounds",
    [
      "variant",
      "servers",
      "requests/s",
      "CPU µs",
      "CPU ratio",
      "requests/s ratio",
      "moved",
      "opened",
      "MB",
      "disturbed",
    ],
    figures.map((one) => [
      one.variant,
      `${one.serverCount}`,
      `${one.requestsPerSecond.median.toFixed(0)} (${one.requestsPerSecond.min.toFixed(0)}–${one.requestsPerSecond.max.toFixed(0)})`,
      `${one.cpuMicroseconds.median.toFixed(2)} (${one.cpuMicroseconds.min.toFixed(2)}–${one.cpuMicroseconds.max.toFixed(2)})`,
      `${one.cpuRatio.toFixed(3)} (${one.cpuRatioByRound.min.toFixed(2)}–${one.cpuRatioByRound.max.toFixed(2)})`,
      one.requestsRatio.toFixed(3),
      percent(one.moved),
      percent(one.opened),
      (one.memory / 1024).toFixed(1),
      `${one.disturbed}`,
    ]),
  );
}

function instructionsTable(figures: Figures["instructions"]): string {
  return table(
    "User-space instructions per request",
    ["variant", "servers", "instructions", "to native hash"],
    figures.map((one) => {
      const native = figures.find((f) => f.variant === nativeHash.name && f.serverCount === one.serverCount);
      return [
        one.variant,
        `${one.serverCount}`,
        `${one.perRequest.median.toFixed(0)} (${one.perRequest.min.toFixed(0)}–${one.perRequest.max.toFixed(0)})`,
        native === undefined ? "" : (one.perRequest.median / native.perRequest.median).toFixed(3),
      ];
    }),
  );
}

function pickTable(figures: Figures["pick"]): string {
  return table(
    "The pick alone, in LuaJIT",
    ["table", "servers", "pick ns (min–max)", "build ms", "table kB", "garbage B", "compiled"],
    figures.map((one) => [
      one.table,
      `${one.serverCount}`,
      `${one.pickNanoseconds.median.toFixed(0)} (${one.pickNanoseconds.min.toFixed(0)}–${one.pickNanoseconds.max.toFixed(0)})`,
      one.buildMilliseconds.median.toFixed(2),
      one.tableKilobytes.toFixed(0),
      `${one.bytesPerPick}`,
      percent(one.compiledShare),
    ]),
  );
}

function tablesTable(figures: Figures["tables"]): string {
  return table(
    "Lookup tables: shares of the sessions",
    ["table", "servers", "largest share/mean", "by lot", "moved by adding", "ideal", "moved by removing", "ideal"],
    figures.map((one) => [
      one.table,
      `${one.serverCount}`,
      one.largestShare.toFixed(3),
      one.largestShareByLot.toFixed(3),
      percent(one.movedByAdding),
      percent(one.idealByAdding),
      percent(one.movedByRemoving),
      percent(one.idealByRemoving),
    ]),
  );
}

function aimsTable(aims: readonly Aim[]): string {
  return table(
    "Aims",
    ["limpet-rendezvous", "at most", "reached", ""],
    aims.map(({ what, atMost, reached }) => [
      what,
      `${atMost} ×`,
      `${reached.toFixed(3)} ×`,
      reached <= atMost ? pc.green("yes") : pc.red("no"),
    ]),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}

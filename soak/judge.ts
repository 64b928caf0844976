import type { State, WorkerState } from "./measure.ts";

/** A thing that must not grow. */
interface Limit {
  readonly what: keyof Omit<WorkerState, "pid">;
  readonly title: string;
  readonly unit: string;
  /** How much more than before it may be at the end: by factor, and on top of that. */
  readonly factor: number;
  readonly more: number;
  /** However little it was before. */
  readonly most: number;
}

/**
 * Memory comes and goes with what happens to be compiled and where the heap has holes; LuaJIT drops all its traces when there
 * are 8,000, and compiles those anew that are needed.
 */
const LIMITS: readonly Limit[] = [
  { what: "memory", title: "memory", unit: "kB", factor: 1.15, more: 2048, most: 200_000 },
  { what: "lua", title: "Lua's part", unit: "kB", factor: 1.1, more: 512, most: 100_000 },
  { what: "timers", title: "timers", unit: "", factor: 1, more: 3, most: 100 },
  { what: "descriptors", title: "descriptors", unit: "", factor: 1, more: 20, most: 500 },
  { what: "traces", title: "traces", unit: "", factor: 1.5, more: 200, most: 4000 },
];

/** How much of a dictionary's free space may be gone. Sessions that end make room where others begin. */
const MOST_GONE = 0.1;

/** Kilobytes that a worker remembers of a session, to work nothing out twice: until there are 16 MB for an affinity. */
const REMEMBERED = 0.5;

/**
 * What has grown between two looks, in sentences; none if all is well.
 * @param sessions that were begun in between
 */
export function whatGrew(before: State, after: State, sessions: number): string[] {
  const found: string[] = [];
  after.workers.forEach((worker, index) => {
    const then = before.workers[index];
    if (then?.pid !== worker.pid) {
      found.push(`The worker ${then?.pid ?? "?"} is gone; there is ${worker.pid} now.`);
      return;
    }
    for (const { what, title, unit, factor, more, most } of LIMITS) {
      const remembered = unit === "kB" ? sessions * REMEMBERED : 0;
      const allowed = Math.min(then[what] * factor + more + remembered, most);
      if (worker[what] <= allowed) continue;
      const values = `${then[what].toFixed(0)} → ${worker[what].toFixed(0)} ${unit}`.trim();
      found.push(`Worker ${worker.pid}: ${title} ${values}; at most ${allowed.toFixed(0)} are allowed.`);
    }
  });
  for (const [name, free] of Object.entries(after.free)) {
    const then = before.free[name] ?? free;
    if (free < then * (1 - MOST_GONE))
      found.push(`Shared dictionary ${name}: ${then} → ${free} bytes free; at most a tenth may be gone.`);
  }
  return found;
}

/** All looks, for a terminal: a line for each worker and look. */
export function table(states: readonly State[]): string {
  const rows = [
    ["seconds", "worker", ...LIMITS.map(({ title, unit }) => (unit === "" ? title : `${title} (${unit})`))],
  ];
  for (const { at, workers } of states) {
    for (const worker of workers) {
      rows.push([at.toFixed(0), String(worker.pid), ...LIMITS.map(({ what }) => worker[what].toFixed(0))]);
    }
  }
  const names = Object.keys(states[0]?.free ?? {}).sort();
  const kilobytes = [["seconds", ...names.map((name) => `${name}: kB free`)]];
  for (const { at, free } of states) {
    kilobytes.push([at.toFixed(0), ...names.map((name) => ((free[name] ?? 0) / 1024).toFixed(0))]);
  }
  return `${aligned(rows)}\n\n${aligned(kilobytes)}`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((cell, column) => cell.padStart(widths[column]!)).join("  ")).join("\n");
}

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { committedResults, readResult, type Circumstances, type Figures } from "./results.ts";
import { controlName } from "./throughput.ts";
import { nativeHash } from "./variants/native.ts";

const page = new URL("../docs/figures.md", import.meta.url).pathname;
const start = "<!-- bench:start -->";
const end = "<!-- bench:end -->";

/** Rewrites what is between the markers of docs/figures.md, from the JSON of the bench. */
export async function report(directory: string): Promise<void> {
  const text = await readFile(page, "utf8").catch(() => "");
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) {
    process.stderr.write(`docs/figures.md has no ${start} … ${end}: its figures were not changed\n`);
    return;
  }
  const made = `${start}\n<!-- Made by "npm run bench"; changes are lost. -->\n\n${await markdown(directory)}\n\n`;
  await writeFile(page, text.slice(0, from) + made + text.slice(to));
}

/** The figures for readers: what a request costs, and what a lookup table does. */
export async function markdown(directory: string): Promise<string> {
  const throughput = await readResult(directory, "throughput");
  const instructions = await readResult(directory, "instructions");
  const pick = await readResult(directory, "pick");
  const tables = await readResult(directory, "tables");
  const where = (throughput ?? instructions ?? pick ?? tables)?.circumstances;
  return [
    ...(throughput === undefined
      ? []
      : [requestsTable(throughput.figures), "![CPU time per request](../bench/results/cpu-time.svg)"]),
    ...(instructions === undefined ? [] : [instructionsTable(instructions.figures)]),
    ...(tables === undefined ? [] : [tablesTable(tables.figures, pick?.figures ?? [])]),
    ...(where === undefined ? [] : [origin(where)]),
  ].join("\n\n");
}

function origin({ date, command, processor, cores, kernel, nginx, luaModule }: Circumstances): string {
  return (
    `Made by \`${command}\` on ${date}: nginx ${nginx} with ngx_lua ${luaModule}, one worker, on a virtual machine with ` +
    `${cores} cores (${processor}, Linux ${kernel}).`
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, column) => (column === 0 ? "---" : "--:"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function requestsTable(figures: Figures["throughput"]): string {
  const counts = [...new Set(figures.map(({ serverCount }) => serverCount))];
  const names = [...new Set(figures.map(({ variant }) => variant))];
  const rows = names.map((name) => [
    name === controlName ? `${nativeHash.name}, measured again` : name,
    ...counts.flatMap((count) => {
      const one = figures.find(({ variant, serverCount }) => variant === name && serverCount === count);
      if (one === undefined) return ["", ""];
      const { q25, q75 } = one.cpuRatioByRound;
      const spread = name === nativeHash.name ? "" : ` (${q25.toFixed(2)}–${q75.toFixed(2)})`;
      return [`${(one.requestsPerSecond.median / 1000).toFixed(1)} k`, `${one.cpuRatio.toFixed(2)}${spread}`];
    }),
  ]);
  const head = ["", ...counts.flatMap((count) => [`${count} servers: requests/s`, "CPU time ×"])];
  return (
    `${table(head, rows)}\n\nRequests per second are medians. CPU time per request is relative to native \`hash … consistent\` ` +
    "in the same run: the lower quartile, because the machine's slow phases do not affect it, with the middle half of the rounds in brackets."
  );
}

function instructionsTable(figures: Figures["instructions"]): string {
  const counts = [...new Set(figures.map(({ serverCount }) => serverCount))];
  const names = [...new Set(figures.map(({ variant }) => variant))];
  const perRequest = (name: string, count: number): number | undefined =>
    figures.find(({ variant, serverCount }) => variant === name && serverCount === count)?.perRequest.median;
  const rows = names.map((name) => [
    name,
    ...counts.flatMap((count) => {
      const own = perRequest(name, count);
      const native = perRequest(nativeHash.name, count);
      if (own === undefined || native === undefined) return ["", ""];
      return [`${(own / 1000).toFixed(1)} k`, (own / native).toFixed(2)];
    }),
  ]);
  return table(["", ...counts.flatMap((count) => [`${count} servers: user instructions`, "×"])], rows);
}

function tablesTable(figures: Figures["tables"], picks: Figures["pick"]): string {
  const rows = figures.map((one) => {
    const pick = picks.find(({ table, serverCount }) => table === one.table && serverCount === one.serverCount);
    return [
      `\`${one.table}\``,
      `${one.serverCount}`,
      `${one.largestShare.toFixed(2)} (${one.largestShareByLot.toFixed(2)})`,
      `${percent(one.movedByAdding)} (${percent(one.idealByAdding)})`,
      `${percent(one.movedByRemoving)} (${percent(one.idealByRemoving)})`,
      pick === undefined ? "" : pick.pickNanoseconds.median.toFixed(0),
      pick === undefined ? "" : pick.buildMilliseconds.median.toFixed(pick.buildMilliseconds.median < 1 ? 2 : 1),
      pick === undefined ? "" : pick.tableKilobytes.toFixed(0),
    ];
  });
  const head = [
    "table",
    "servers",
    "largest share/mean (by chance)",
    "moved when one is added (ideal)",
    "moved when one is removed (ideal)",
    "pick, ns",
    "build, ms",
    "memory, kB",
  ];
  const sessions = figures[0]?.sessions.toLocaleString("en-GB") ?? "";
  return (
    `${table(head, rows)}\n\nFor ${sessions} sessions. "By chance" is the fullest server if each session goes to a random one: ` +
    "anything above that is the table's own unevenness. Ideal is what even shares would move; `ketama`'s shares are not even."
  );
}

function percent(share: number): string {
  const value = 100 * share;
  return `${value.toFixed(value < 10 ? 1 : 0)} %`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await report(committedResults);

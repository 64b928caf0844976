import { writeFile } from "node:fs/promises";
import { stripVTControlCharacters } from "node:util";
import pc from "picocolors";
import { formatDiagnostics } from "../../findings/report.ts";
import { drawSimulation } from "../../planner/simulate/picture.ts";
import { simulate, type Simulation, type Step } from "../../planner/simulate/simulate.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";
import { originText, withSessions, type PopulationFlags } from "./population.ts";
import { orRefusal } from "./or-refusal.ts";
import { percent } from "./numbers.ts";
import { WIDTH, textTable } from "./text-table.ts";

/** What its options say. */
export interface Flags extends PopulationFlags {
  readonly project: string;
  readonly upstream?: string;
  readonly timeline?: readonly string[];
  readonly fail?: readonly string[];
  readonly drain?: readonly string[];
  readonly remove?: readonly string[];
  readonly add?: readonly string[];
  readonly slow?: readonly string[];
  readonly maxMoved?: number;
  readonly maxImbalance?: number;
  readonly json?: boolean;
  readonly svg?: string;
}

function timelinesOf({ timeline = [], fail = [], drain = [], remove = [], add = [] }: Flags): readonly string[] {
  const single = (verb: string, servers: readonly string[]): readonly string[] =>
    servers.map((names) => `${verb} ${names}`);
  return [
    ...single("fail", fail),
    ...single("drain", drain),
    ...single("remove", remove),
    ...single("add", add),
    ...timeline,
  ];
}

function distribution({ servers }: Step): string {
  const states = servers.some(({ state }) => state !== "up");
  return textTable(
    ["server", "sessions", "fair", ...(states ? ["state"] : [])],
    servers.map(({ server, share: part, wanted, state }) => [
      server,
      percent(part),
      percent(wanted),
      ...(states ? [state] : []),
    ]),
  );
}

/** The groups of a canary. New sessions get the fair shares. */
function groupsText({ groups }: Step): readonly string[] {
  if (groups.length === 0) return [];
  const rows = groups.map(({ group, share: part, wanted }) => [group, percent(part), percent(wanted)]);
  return ["", textTable(["group", "sessions", "fair"], rows)];
}

/** What there is to say of steps; `isSequence` where one follows the other. */
function columnsOf(steps: readonly Step[], isSequence: boolean): readonly Column[] {
  const names = [...new Set(steps.flatMap(({ servers }) => servers.map(({ server }) => server)))];
  return [
    ["after", ({ event }) => event],
    ["moved", ({ moved }) => percent(moved.share)],
    ["least", ({ ideal }) => percent(ideal)],
    ...(isSequence ? [["total", ({ disturbed }: Step) => percent(disturbed.share)] as const] : []),
    ...(steps.some(({ refused }) => refused.sessions > 0)
      ? [["refused", (step: Step) => percent(step.refused.share)] as const]
      : []),
    ["fullest", ({ imbalance }) => imbalance.toFixed(2)],
    ...groupsOf(steps).map((name): Column => [
      `group ${name}`,
      ({ groups }) => shareOf(groups.find(({ group }) => group === name)),
    ]),
    ...names.map((name): Column => [name, ({ servers }) => shareOf(servers.find(({ server }) => server === name))]),
  ];
}

function groupsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(steps.flatMap(({ groups }) => groups.map(({ group }) => group)))];
}

type Column = readonly [title: string, cell: (step: Step) => string];

function shareOf(server: { readonly share: number } | undefined): string {
  return server === undefined ? "-" : percent(server.share);
}

/** With the share of every server where that fits. */
function stepsTable(steps: readonly Step[], isSequence: boolean): string {
  const columns = columnsOf(steps, isSequence);
  const last = columns.findIndex(([title]) => title === "fullest") + groupsOf(steps).length;
  const draw = (shown: readonly Column[]): string =>
    textTable(
      shown.map(([title]) => title),
      steps.map((step) => shown.map(([, cell]) => cell(step))),
    );
  const table = draw(columns);
  return stripVTControlCharacters(table.split("\n", 1)[0]!).length <= WIDTH ? table : draw(columns.slice(0, last + 1));
}

function text(simulation: Simulation): string {
  const { upstream, affinity, start, scenarios } = simulation;
  const isEachByItself = scenarios.every(({ steps }) => steps.length === 1);
  const tables = isEachByItself
    ? [
        stepsTable(
          scenarios.flatMap(({ steps }) => steps),
          false,
        ),
      ]
    : scenarios.map(({ steps }) => stepsTable(steps, true));
  return [
    `${pc.bold(upstream)}  ${affinity}`,
    originText(simulation.sessions, simulation.origin),
    "",
    `fullest  ${start.imbalance.toFixed(2)} × its fair share`,
    distribution(start),
    ...groupsText(start),
    ...(tables.length === 0 ? [] : ["", isEachByItself ? "Each on its own:" : "One after another:", ...tables]),
    "",
  ].join("\n");
}

function passedThresholds({ start, scenarios }: Simulation, { maxMoved, maxImbalance }: Flags): readonly string[] {
  return [start, ...scenarios.flatMap(({ steps }) => steps)].flatMap(({ event, moved, imbalance }) => [
    ...(maxMoved !== undefined && moved.share > maxMoved
      ? [`${event}: ${percent(moved.share)} of the sessions move, and --max-moved is ${percent(maxMoved)}`]
      : []),
    ...(maxImbalance !== undefined && imbalance > maxImbalance
      ? [
          `${event}: the fullest server has ${imbalance.toFixed(2)} × its fair share, and --max-imbalance is ${maxImbalance}`,
        ]
      : []),
  ]);
}

function print(simulation: Simulation, passed: readonly string[], isJson = false): void {
  const { diagnostics, relativeTo, ...result } = simulation;
  if (isJson) {
    const findings = diagnosticsAsJson(diagnostics, relativeTo);
    process.stdout.write(`${JSON.stringify({ ...result, findings, passed, ok: passed.length === 0 }, null, 2)}\n`);
    return;
  }
  process.stdout.write(text(simulation));
  process.stderr.write(formatDiagnostics(diagnostics, { pretty: isColourWanted(process.stderr), relativeTo }));
  for (const what of passed) process.stderr.write(`${what}\n`);
}

/** Simulates, and says on standard output how sessions spread and move. */
export async function runSimulate(rules: string, flags: Flags): Promise<void> {
  await orRefusal(async () => {
    const { project, upstream, slow, json, svg } = flags;
    const timelines = timelinesOf(flags);
    const simulation = await withSessions(flags, (options) =>
      simulate({
        ...options,
        project,
        rules,
        timelines,
        ...(upstream === undefined ? {} : { upstream }),
        ...(slow === undefined ? {} : { slow }),
      }),
    );
    const passed = passedThresholds(simulation, flags);
    print(simulation, passed, json);
    if (svg !== undefined) await writeFile(svg, drawSimulation(simulation));
    process.exitCode = passed.length === 0 ? WELL : MISTAKES;
  });
}

import { writeFile } from "node:fs/promises";
import pc from "picocolors";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import type { Load } from "../../planner/population/load.ts";
import { drawPlan } from "../../planner/plan/picture.ts";
import type { UpstreamPlan } from "../../planner/plan/moves.ts";
import { isWarning, plan, type Plan } from "../../planner/plan/plan.ts";
import type { RunningProxy } from "../../planner/plan/running.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";
import { orRefusal } from "./or-refusal.ts";
import { originText, withSessions, type PopulationFlags } from "./population.ts";
import { grouped, percent } from "./numbers.ts";
import { orProxyError, type ProxyFlags } from "./proxies.ts";
import { runningProxies } from "./running-proxies.ts";
import { textTable } from "./text-table.ts";

/** What its options say. */
export interface Flags extends PopulationFlags, Partial<ProxyFlags> {
  readonly project: string;
  readonly rules: string;
  readonly upstream?: string;
  readonly maxMoved?: number;
  readonly maxImbalance?: number;
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly svg?: string;
}

/** From and to as many servers as a terminal of 80 columns has room for. */
const MATRIX_SERVERS = 6;
const LONGEST_LIST = 12;

function movesText({ moves, servers, sessions }: UpstreamPlan): string {
  const targets = [...new Set(moves.map(({ to }) => to))];
  const names = [...servers.map(({ server }) => server), "refused", "nobody"];
  targets.sort((a, b) => names.indexOf(a) - names.indexOf(b));
  const sources = servers.map(({ server }) => server).filter((name) => moves.some(({ from }) => from === name));
  if (targets.length <= MATRIX_SERVERS && sources.length <= 2 * MATRIX_SERVERS) {
    const cell = (from: string, to: string): string => {
      const move = moves.find((one) => one.from === from && one.to === to);
      return move === undefined ? "" : percent(move.share);
    };
    return textTable(
      ["moved from", ...targets.map((to) => `to ${to}`)],
      sources.map((from) => [from, ...targets.map((to) => cell(from, to))]),
    );
  }
  const shown = moves.slice(0, LONGEST_LIST);
  const rest = moves.slice(LONGEST_LIST).reduce((sum, move) => sum + move.sessions, 0);
  return [
    textTable(
      ["moved", "sessions", "share"],
      shown.map((move) => [`${move.from} -> ${move.to}`, grouped(move.sessions), percent(move.share)]),
    ),
    ...(rest === 0
      ? []
      : [`and ${grouped(rest)} sessions (${percent(rest / sessions)}) on ${moves.length - LONGEST_LIST} other routes`]),
  ].join("\n");
}

/** What operators changed, a line for each. */
function operatorsText({ operators }: UpstreamPlan): readonly string[] {
  if (operators === undefined) return [];
  const { kept, dropped } = operators;
  return [...kept.map((what) => `kept     ${what}`), ...dropped.map((what) => `dropped  ${what}`)];
}

function loadCells(load: Load | null): readonly string[] {
  return load === null ? ["-", "-"] : [percent(load.share), percent(load.wanted)];
}

/** The groups of a canary, and how many sessions go from one to another. New sessions get the fair shares. */
function groupsText({ groups, movedGroup }: UpstreamPlan): readonly string[] {
  if (groups.length === 0) return [];
  return [
    "",
    textTable(
      ["group", "before", "fair", "after", "fair"],
      groups.map(({ group, before, after }) => [group, ...loadCells(before), ...loadCells(after)]),
    ),
    "",
    `${percent(movedGroup.share)} of the sessions (${grouped(movedGroup.sessions)}) change their group.`,
  ];
}

function upstreamText(planned: UpstreamPlan): string {
  const { moved, ideal, refused, lost, imbalance, servers } = planned;
  return [
    `${pc.bold(planned.upstream)}  ${planned.affinity}`,
    originText(planned.sessions, planned.origin),
    "",
    `moved    ${pc.bold(percent(moved.share))} of the sessions; the minimum is ${percent(ideal)}`,
    ...(planned.requests === planned.sessions ? [] : [`         ${percent(moved.requestShare)} of the requests`]),
    ...(lost.sessions === 0 ? [] : [`lost     ${percent(lost.share)} have a binding that can no longer be read`]),
    ...(refused.sessions === 0 ? [] : [`refused  ${percent(refused.share)} by a policy`]),
    `fullest  ${imbalance.before.toFixed(2)} × its fair share before, ${imbalance.after.toFixed(2)} after`,
    ...operatorsText(planned),
    "",
    textTable(
      ["server", "before", "fair", "after", "fair"],
      servers.map((server) => [server.server, ...loadCells(server.before), ...loadCells(server.after)]),
    ),
    ...groupsText(planned),
    ...(planned.moves.length === 0 ? [] : ["", movesText(planned)]),
  ].join("\n");
}

/** What is more than it may be, in words. */
function passedThresholds({ upstreams }: Plan, { maxMoved, maxImbalance }: Flags): readonly string[] {
  return upstreams.flatMap(({ upstream, moved, imbalance }) => [
    ...(maxMoved !== undefined && moved.share > maxMoved
      ? [`${upstream}: ${percent(moved.share)} of the sessions move, and --max-moved is ${percent(maxMoved)}`]
      : []),
    ...(maxImbalance !== undefined && imbalance.after > maxImbalance
      ? [
          `${upstream}: the fullest server has ${imbalance.after.toFixed(2)} × its fair share, and --max-imbalance is ${maxImbalance}`,
        ]
      : []),
  ]);
}

/** A plan, and whether it is well. */
interface Judged {
  readonly planned: Plan;
  /** The proxies that it is for, by their URLs; none: for whichever has the old rules. */
  readonly at: readonly string[];
  readonly passed: readonly string[];
  readonly isWell: boolean;
}

function judge(planned: Plan, at: readonly string[], flags: Flags): Judged {
  const passed = passedThresholds(planned, flags);
  const isMistake = planned.diagnostics.some((one) => isError(one) || (flags.strict === true && isWarning(one)));
  return { planned, at, passed, isWell: passed.length === 0 && !isMistake };
}

function asJson({ planned, passed, isWell }: Judged): object {
  const { before, after, upstreams, diagnostics, relativeTo } = planned;
  return { before, after, upstreams, findings: diagnosticsAsJson(diagnostics, relativeTo), passed, ok: isWell };
}

function print({ planned, at, passed }: Judged): void {
  const { before, after, upstreams, diagnostics, relativeTo } = planned;
  const head = `${before} -> ${after}${at.length === 0 ? "" : ` at ${at.join(", ")}`}`;
  process.stdout.write(`${[head, ...upstreams.map(upstreamText)].join("\n\n")}\n`);
  const options = { pretty: isColourWanted(process.stderr), relativeTo };
  if (diagnostics.length > 0) process.stderr.write(`\n${formatDiagnostics(diagnostics, options)}`);
  for (const what of passed) process.stderr.write(`${what}\n`);
}

/** Compares two rules, on running proxies if they are named, and says on standard output what changes. */
export async function runPlan(before: string | undefined, after: string | undefined, flags: Flags): Promise<void> {
  const { project, rules, upstream, at, svg } = flags;
  const planFor = async (running: RunningProxy | undefined): Promise<Plan> =>
    await withSessions(flags, (options) =>
      plan({
        ...options,
        project,
        rules,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(upstream === undefined ? {} : { upstream }),
        ...(running === undefined ? {} : { running }),
      }),
    );
  await orProxyError(() =>
    orRefusal(async () => {
      const { groups, failed } = at === undefined ? OF_RULES : await runningProxies({ ...flags, at });
      const plans: Judged[] = [];
      for (const { urls, running } of groups) plans.push(judge(await planFor(running), urls, flags));
      const isWell = failed === 0 && plans.every((one) => one.isWell);
      if (flags.json === true) {
        const json = at === undefined ? asJson(plans[0]!) : { plans: plans.map(asJsonAt), ok: isWell };
        process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
      } else {
        for (const [index, one] of plans.entries()) {
          if (index > 0) process.stdout.write("\n");
          print(one);
        }
      }
      if (svg !== undefined && plans.length > 0) await writeFile(svg, drawPlan(inOnePicture(plans)));
      process.exitCode = isWell ? WELL : MISTAKES;
    }),
  );
}

/** Without `--at`: one plan, for whichever proxy has the old rules. */
const OF_RULES = { groups: [{ urls: [], running: undefined }], failed: 0 } as const;

function asJsonAt(one: Judged): object {
  return { at: one.at, ...asJson(one) };
}

function inOnePicture(plans: readonly Judged[]): Plan {
  const [{ planned }] = plans as [Judged];
  if (plans.length === 1) return planned;
  const upstreams = plans.flatMap((one) =>
    one.planned.upstreams.map((drawn) => ({ ...drawn, upstream: `${drawn.upstream} at ${one.at.join(", ")}` })),
  );
  return { ...planned, upstreams };
}

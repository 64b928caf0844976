import { writeFile } from "node:fs/promises";
import pc from "picocolors";
import { isError } from "../../findings/diagnostics.ts";
import { formatDiagnostics } from "../../findings/report.ts";
import { drawPlan } from "../../planner/plan/picture.ts";
import type { UpstreamPlan } from "../../planner/plan/moves.ts";
import { isWarning, plan, type Plan } from "../../planner/plan/plan.ts";
import { isColourWanted } from "../colour.ts";
import { MISTAKES, WELL } from "../exit-codes.ts";
import { diagnosticsAsJson } from "./diagnostics-json.ts";
import { orRefusal } from "./or-refusal.ts";
import { originText, withSessions, type PopulationFlags } from "./population.ts";
import { grouped, percent } from "./numbers.ts";
import { textTable } from "./text-table.ts";

/** What its options say. */
export interface Flags extends PopulationFlags {
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

function upstreamText(planned: UpstreamPlan): string {
  const { moved, ideal, refused, lost, imbalance, servers } = planned;
  const before = (text: string | undefined): string => text ?? "-";
  return [
    `${pc.bold(planned.upstream)}  ${planned.affinity}`,
    originText(planned.sessions, planned.origin),
    "",
    `moved    ${pc.bold(percent(moved.share))} of the sessions; the minimum is ${percent(ideal)}`,
    ...(planned.requests === planned.sessions ? [] : [`         ${percent(moved.requestShare)} of the requests`]),
    ...(lost.sessions === 0 ? [] : [`lost     ${percent(lost.share)} have a binding that can no longer be read`]),
    ...(refused.sessions === 0 ? [] : [`refused  ${percent(refused.share)} by a policy`]),
    `fullest  ${imbalance.before.toFixed(2)} × its fair share before, ${imbalance.after.toFixed(2)} after`,
    "",
    textTable(
      ["server", "before", "fair", "after", "fair"],
      servers.map((server) => [
        server.server,
        before(server.before === null ? undefined : percent(server.before.share)),
        before(server.before === null ? undefined : percent(server.before.wanted)),
        before(server.after === null ? undefined : percent(server.after.share)),
        before(server.after === null ? undefined : percent(server.after.wanted)),
      ]),
    ),
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

function print(planned: Plan, passed: readonly string[], isWell: boolean, flags: Flags): void {
  const { before, after, upstreams, diagnostics, relativeTo } = planned;
  if (flags.json === true) {
    const findings = diagnosticsAsJson(diagnostics, relativeTo);
    process.stdout.write(`${JSON.stringify({ before, after, upstreams, findings, passed, ok: isWell }, null, 2)}\n`);
    return;
  }
  const bodies = upstreams.map(upstreamText);
  process.stdout.write(`${[`${before} -> ${after}`, ...bodies].join("\n\n")}\n`);
  const options = { pretty: isColourWanted(process.stderr), relativeTo };
  if (diagnostics.length > 0) process.stderr.write(`\n${formatDiagnostics(diagnostics, options)}`);
  for (const what of passed) process.stderr.write(`${what}\n`);
}

/** Compares two rules, and says on standard output what changes. */
export async function runPlan(before: string | undefined, after: string | undefined, flags: Flags): Promise<void> {
  const { project, rules, upstream } = flags;
  await orRefusal(async () => {
    const planned = await withSessions(flags, (options) =>
      plan({
        ...options,
        project,
        rules,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
        ...(upstream === undefined ? {} : { upstream }),
      }),
    );
    const passed = passedThresholds(planned, flags);
    const isMistake = planned.diagnostics.some((one) => isError(one) || (flags.strict === true && isWarning(one)));
    const isWell = passed.length === 0 && !isMistake;
    print(planned, passed, isWell, flags);
    if (flags.svg !== undefined) await writeFile(flags.svg, drawPlan(planned));
    process.exitCode = isWell ? WELL : MISTAKES;
  });
}

import { below, beside, line, picture } from "../drawing/block.ts";
import { legend } from "../drawing/legend.ts";
import { nameWidthOf, rowChart, type Row } from "../drawing/row-chart.ts";
import { linearScale } from "../drawing/scale.ts";
import { SERVER_COLOURS } from "../drawing/style.ts";
import { element, hint } from "../drawing/svg.ts";
import { percent } from "../drawing/text.ts";
import type { Scenario, ServerAtStep, Simulation, Step } from "./simulate.ts";

const ROW_HEIGHT = 30;
const BAR_HEIGHT = 22;
/** In pixels. An event may name any number of servers. */
const EVENT_LIMIT = 400;
const LEGEND_ROWS = 16;
const scale = linearScale(1, 480);

/** Draws a simulation: for each timeline, where the sessions are after each event, and what share moved. */
export function drawSimulation({ upstream, affinity, start, scenarios }: Simulation): string {
  const timelines =
    scenarios.length > 1 && scenarios.every(({ steps }) => steps.length === 1) ? [joined(scenarios)] : scenarios;
  const servers = [
    ...new Set(
      [start, ...scenarios.flatMap(({ steps }) => steps)].flatMap((step) => step.servers.map(({ server }) => server)),
    ),
  ];
  const colours = new Map(
    servers.map((server, index) => [server, SERVER_COLOURS[index % SERVER_COLOURS.length]!] as const),
  );
  const rows = timelines.map(({ steps }) => [start, ...steps].map((step, index) => rowOf(step, index, colours)));
  const nameWidth = nameWidthOf(
    rows.flat().map(({ name }) => name),
    EVENT_LIMIT,
  );
  const charts = rows.map((ofTimeline) =>
    rowChart({ rows: ofTimeline, rowHeight: ROW_HEIGHT, scale, unit: "%", nameWidth }),
  );
  const title = `${upstream}: ${affinity}`;
  return picture(
    title,
    below(
      14,
      below(4, line(title, 14, "bold"), line("share of the sessions by server, after each event", 12)),
      beside(
        24,
        below(22, ...charts),
        below(
          4,
          line("server", 11, "bold"),
          legend(
            servers.map((name) => ({ name, colour: colours.get(name)! })),
            LEGEND_ROWS,
          ),
        ),
      ),
    ),
  );
}

/** Alternative first events, side by side. */
function joined(scenarios: readonly Scenario[]): Scenario {
  return { timeline: "", steps: scenarios.flatMap(({ steps }) => steps) };
}

function rowOf(step: Step, index: number, colours: ReadonlyMap<string, string>): Row {
  const marks = stack(step.servers, colours);
  if (index === 0) return { name: step.event, marks };
  return { name: `${index}. ${step.event}`, marks, note: `${percent(step.moved.share)} moved` };
}

/** The servers' shares one after another, in the order of the legend. */
function stack(servers: readonly ServerAtStep[], colours: ReadonlyMap<string, string>): readonly string[] {
  const shares = new Map(servers.map(({ server, share }) => [server, share] as const));
  let end = 0;
  return [...colours].flatMap(([server, fill]) => {
    const share = shares.get(server) ?? 0;
    if (share === 0) return [];
    const x = scale.at(end);
    end += share;
    const y = (ROW_HEIGHT - BAR_HEIGHT) / 2;
    return [
      element("rect", { x, y, width: scale.at(share), height: BAR_HEIGHT, fill }, hint(`${server}: ${percent(share)}`)),
    ];
  });
}

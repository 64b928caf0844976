import { svgOf, type Panel } from "../drawing/svg.ts";
import { CONFIG, INK, SERVER_COLOURS } from "../drawing/style.ts";
import type { Scenario, Simulation, Step } from "./simulate.ts";

/** Draws a simulation: for each timeline, where the sessions are after each event, and what share moved. */
export async function drawSimulation(simulation: Simulation): Promise<string> {
  const { start, scenarios } = simulation;
  const timelines =
    scenarios.length > 1 && scenarios.every(({ steps }) => steps.length === 1) ? [joined(scenarios)] : scenarios;
  const servers = [
    ...new Set(
      [start, ...scenarios.flatMap(({ steps }) => steps)].flatMap((step) => step.servers.map(({ server }) => server)),
    ),
  ];
  return svgOf({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    padding: 12,
    title: {
      text: `${simulation.upstream}: ${simulation.affinity}`,
      subtitle: "share of the sessions by server, after each event",
    },
    vconcat: timelines.map(({ steps }) => chart([start, ...steps], servers)),
    config: CONFIG,
  });
}

/** Alternative first events, side by side. */
function joined(scenarios: readonly Scenario[]): Scenario {
  return { timeline: "", steps: scenarios.flatMap(({ steps }) => steps) };
}

function chart(steps: readonly Step[], servers: readonly string[]): Panel {
  const labels = steps.map(({ event }, index) => (index === 0 ? event : `${index}. ${event}`));
  const bars = steps.flatMap((step, index) =>
    step.servers.map(({ server, share }) => ({ step: labels[index]!, server, share, rank: servers.indexOf(server) })),
  );
  const moved = steps.map((step, index) => ({
    step: labels[index]!,
    text: index === 0 ? "" : `${(100 * step.moved.share).toFixed(1)} % moved`,
  }));
  const y = {
    field: "step",
    type: "nominal",
    sort: [...labels],
    title: null,
    axis: { labelLimit: 400, ticks: false, domain: false },
  } as const;
  return {
    width: 480,
    height: { step: 30 },
    layer: [
      {
        data: { values: bars },
        mark: { type: "bar", height: { band: 0.72 } },
        encoding: {
          y,
          x: {
            field: "share",
            type: "quantitative",
            stack: "zero",
            title: null,
            scale: { domain: [0, 1] },
            axis: { format: "%" },
          },
          color: {
            field: "server",
            type: "nominal",
            sort: [...servers],
            scale: {
              domain: [...servers],
              range: servers.map((_, index) => SERVER_COLOURS[index % SERVER_COLOURS.length]!),
            },
            legend: { title: "server", columns: Math.ceil(servers.length / 16) },
          },
          order: { field: "rank", type: "quantitative" },
        },
      },
      {
        data: { values: moved },
        mark: { type: "text", align: "left", dx: 6, color: INK },
        encoding: { y, x: { datum: 1, type: "quantitative" }, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}

import { CONFIG, INK, SERVER_COLOURS } from "../drawing/style.ts";
import { svgOf, type Panel } from "../drawing/svg.ts";
import type { UpstreamPlan } from "./moves.ts";
import type { Plan } from "./plan.ts";

/** Cells that have room for a number. */
const MOST_NUMBERED = 10;
const [AFTER_COLOUR, DUE_COLOUR] = SERVER_COLOURS;
/** Solid, so that text on them can also be read on a dark page. */
const LEAST_TO_MOST = ["#fdf0d0", "#e69f00"];

/** Draws a plan: for each upstream, the servers' shares before and after, and how sessions move between them. */
export async function drawPlan({ before, after, upstreams }: Plan): Promise<string> {
  return svgOf({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    padding: 12,
    title: { text: `${before} → ${after}` },
    vconcat: upstreams.map((planned) => ({
      title: { text: headline(planned), fontSize: 12, fontWeight: "normal" },
      hconcat: [shares(planned), ...(planned.moves.length === 0 ? [] : [moves(planned)])],
      spacing: 30,
    })),
    config: CONFIG,
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function headline({ upstream, affinity, moved, ideal }: UpstreamPlan): string {
  return `${upstream}, ${affinity}: ${percent(moved.share)} of the sessions move, the minimum is ${percent(ideal)}`;
}

/** Two bars for each server, and a line at its fair share. */
function shares({ servers }: UpstreamPlan): Panel {
  const values = servers.flatMap(({ server, before, after }) => [
    ...(before === null ? [] : [{ server, when: "before", ...before }]),
    ...(after === null ? [] : [{ server, when: "after", ...after }]),
  ]);
  const isLong = servers.length > MOST_NUMBERED;
  const y = {
    field: "server",
    type: "nominal",
    sort: servers.map(({ server }) => server),
    title: null,
    axis: { ticks: false, domain: false, labelLimit: 160 },
  } as const;
  const yOffset = { field: "when", type: "nominal", sort: ["before", "after"] } as const;
  return {
    width: 260,
    height: { step: isLong ? 7 : 13 },
    data: { values },
    layer: [
      {
        mark: { type: "bar", height: { band: isLong ? 0.9 : 0.8 } },
        encoding: {
          y,
          yOffset,
          x: { field: "share", type: "quantitative", title: "share of the sessions", axis: { format: "%" } },
          color: {
            field: "when",
            type: "nominal",
            sort: ["before", "after"],
            scale: { domain: ["before", "after"], range: [INK, AFTER_COLOUR!] },
            legend: { title: null, orient: "bottom" },
          },
        },
      },
      {
        mark: { type: "tick", color: DUE_COLOUR!, thickness: 2, opacity: 1, height: { band: 1 } },
        encoding: { y, yOffset, x: { field: "wanted", type: "quantitative" } },
      },
    ],
  };
}

/** A cell for each pair of servers: the more sessions move, the stronger its colour. */
function moves({ moves: ways, servers }: UpstreamPlan): Panel {
  const names = servers.map(({ server }) => server);
  const sources = names.filter((name) => ways.some(({ from }) => from === name));
  const targets = [...names, "refused", "nobody"].filter((name) => ways.some(({ to }) => to === name));
  const isNumbered = targets.length <= MOST_NUMBERED && sources.length <= 2 * MOST_NUMBERED;
  const step = isNumbered ? 46 : 14;
  const x = {
    field: "to",
    type: "nominal",
    sort: targets,
    title: "moved to",
    axis: { orient: "top", domain: false, ticks: false, labelAngle: isNumbered ? 0 : -90 },
  } as const;
  const y = {
    field: "from",
    type: "nominal",
    sort: sources,
    title: "moved from",
    axis: { domain: false, ticks: false, labelLimit: 160 },
  } as const;
  return {
    width: { step },
    height: { step: isNumbered ? 30 : 14 },
    data: { values: ways.map((way) => ({ ...way, text: percent(way.share) })) },
    layer: [
      {
        mark: { type: "rect", cornerRadius: 2 },
        encoding: {
          x,
          y,
          color: {
            field: "share",
            type: "quantitative",
            scale: { domainMin: 0, range: LEAST_TO_MOST },
            legend: isNumbered ? null : { title: "share", format: ".2%" },
          },
        },
      },
      ...(isNumbered
        ? [
            {
              mark: { type: "text", fontSize: 11, color: "#222222" } as const,
              encoding: { x, y, text: { field: "text", type: "nominal" } as const },
            },
          ]
        : []),
    ],
  };
}

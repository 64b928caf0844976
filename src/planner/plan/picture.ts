import { below, beside, line, picture, type Block } from "../drawing/block.ts";
import { legend } from "../drawing/legend.ts";
import { nameWidthOf, rowChart } from "../drawing/row-chart.ts";
import { linearScale, type Scale } from "../drawing/scale.ts";
import { GREY, SERVER_COLOURS } from "../drawing/style.ts";
import { element, hint } from "../drawing/svg.ts";
import { percent } from "../drawing/text.ts";
import { moveMatrix } from "./move-matrix.ts";
import type { ServerPlan, UpstreamPlan } from "./moves.ts";
import type { Plan } from "./plan.ts";

/** With more servers, their bars are thinner. */
const MOST_WIDE = 10;
const [AFTER_COLOUR, DUE_COLOUR] = SERVER_COLOURS;

/** Draws a plan: for each upstream, the servers' shares before and after, and how sessions move between them. */
export function drawPlan({ before, after, upstreams }: Plan): string {
  const title = `${before} → ${after}`;
  return picture(
    title,
    below(
      22,
      line(title, 14, "bold"),
      ...upstreams.map((planned) =>
        below(
          10,
          line(headline(planned), 12),
          beside(30, shares(planned), ...(planned.moves.length === 0 ? [] : [moveMatrix(planned)])),
        ),
      ),
    ),
  );
}

function headline({ upstream, affinity, moved, ideal }: UpstreamPlan): string {
  return `${upstream}, ${affinity}: ${percent(moved.share)} of the sessions move, the minimum is ${percent(ideal)}`;
}

/** Two bars for each server, and a line at its fair share. */
function shares({ servers }: UpstreamPlan): Block {
  const barHeight = servers.length > MOST_WIDE ? 6 : 11;
  const loads = servers.flatMap(({ before, after }) => [before, after]).filter((load) => load !== null);
  const scale = linearScale(Math.max(0, ...loads.flatMap(({ share, wanted }) => [share, wanted])), 260);
  return below(
    4,
    rowChart({
      rows: servers.map((server) => ({ name: server.server, marks: bars(server, scale, barHeight) })),
      rowHeight: 2 * barHeight + 5,
      scale,
      unit: "%",
      axisTitle: "share of the sessions",
      nameWidth: nameWidthOf(servers.map(({ server }) => server)),
    }),
    legend(
      [
        { name: "before", colour: GREY },
        { name: "after", colour: AFTER_COLOUR! },
        { name: "fair share", colour: DUE_COLOUR! },
      ],
      1,
    ),
  );
}

function bars({ server, before, after }: ServerPlan, scale: Scale, barHeight: number): readonly string[] {
  return [
    { when: "before", load: before, colour: GREY, y: 2 },
    { when: "after", load: after, colour: AFTER_COLOUR!, y: 3 + barHeight },
  ].flatMap(({ when, load, colour, y }) => {
    if (load === null) return [];
    const due = scale.at(load.wanted);
    return [
      element(
        "rect",
        { y, width: scale.at(load.share), height: barHeight, fill: colour },
        hint(`${server}, ${when}: ${percent(load.share)}, fair: ${percent(load.wanted)}`),
      ),
      element("line", { x1: due, x2: due, y1: y - 1, y2: y + barHeight + 1, stroke: DUE_COLOUR!, "stroke-width": 2 }),
    ];
  });
}

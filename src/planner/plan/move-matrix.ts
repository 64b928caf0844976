import { below, line, moved, type Block } from "../drawing/block.ts";
import { legend } from "../drawing/legend.ts";
import { nameWidthOf } from "../drawing/row-chart.ts";
import { element, hint } from "../drawing/svg.ts";
import { percent, text, textWidth } from "../drawing/text.ts";
import type { UpstreamPlan } from "./moves.ts";

/** Cells that have room for a number. */
const MOST_NUMBERED = 10;
const GAP = 6;
/** Red, green and blue of the fewest and of the most sessions. Both are light, so dark text on them can be read. */
const LEAST = [253, 240, 208];
const MOST = [230, 159, 0];
/** Shares of the largest move that the legend shows. */
const LEGEND_STEPS = [0.25, 0.5, 0.75, 1];

/** A cell for each pair of servers: the more sessions move, the stronger its colour. */
export function moveMatrix({ moves, servers }: UpstreamPlan): Block {
  const names = servers.map(({ server }) => server);
  const left = new Set(moves.map(({ from }) => from));
  const reached = new Set(moves.map(({ to }) => to));
  const sources = names.filter((name) => left.has(name));
  const targets = [...names, "refused", "nobody"].filter((name) => reached.has(name));
  const rowOf = new Map(sources.map((name, index) => [name, index] as const));
  const columnOf = new Map(targets.map((name, index) => [name, index] as const));
  const isNumbered = targets.length <= MOST_NUMBERED && sources.length <= 2 * MOST_NUMBERED;
  const width = isNumbered ? 56 : 14;
  const height = isNumbered ? 30 : 14;
  const isTurned = targets.some((name) => textWidth(name) > width - GAP);
  const leftWidth = GAP + nameWidthOf(sources);
  const topHeight = isTurned ? GAP + nameWidthOf(targets) : 16;
  const largest = Math.max(...moves.map(({ share }) => share));

  const columns = targets.map((name, index) => {
    const x = (index + 0.5) * width;
    const attributes = isTurned ? { transform: `rotate(-90 ${x} ${-GAP})` } : { "text-anchor": "middle" };
    return text(x, isTurned ? -GAP : -topHeight / 2, name, { attributes });
  });
  const rows = sources.map((name, index) =>
    text(-GAP, (index + 0.5) * height, name, { attributes: { "text-anchor": "end" } }),
  );
  const cells = moves.map(({ from, to, share }) =>
    moved(
      columnOf.get(to)! * width,
      rowOf.get(from)! * height,
      element(
        "rect",
        { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 2, fill: colourOf(share / largest) },
        hint(`${from} → ${to}: ${percent(share)}`),
      ),
      ...(isNumbered
        ? [text(width / 2, height / 2, percent(share), { attributes: { class: "on-light", "text-anchor": "middle" } })]
        : []),
    ),
  );
  const grid = {
    width: leftWidth + targets.length * width,
    height: topHeight + sources.length * height,
    marks: moved(leftWidth, topHeight, ...columns, ...rows, ...cells),
  };
  const steps = LEGEND_STEPS.map((step) => ({ name: percent(step * largest, 2), colour: colourOf(step) }));
  return below(4, line("moved from ↓ to →", 11), grid, ...(isNumbered ? [] : [legend(steps, 1)]));
}

function colourOf(strength: number): string {
  const mixed = LEAST.map((least, index) => Math.round(least + (MOST[index]! - least) * strength));
  return `rgb(${mixed.join(",")})`;
}

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { below, beside, picture, type Block } from "../src/planner/drawing/block.ts";
import { legend } from "../src/planner/drawing/legend.ts";
import { nameWidthOf, rowChart } from "../src/planner/drawing/row-chart.ts";
import { linearScale, type Scale } from "../src/planner/drawing/scale.ts";
import { element, hint } from "../src/planner/drawing/svg.ts";
import { committedResults, readResult } from "./results.ts";
import { controlName, type ThroughputFigures } from "./throughput.ts";

const ROW_HEIGHT = 20;
const NGINX = { name: "nginx itself", colour: "#7a7a7a" };
const BY_HAND = { name: "Lua by hand", colour: "#c98a1b" };
const LIMPET = { name: "Limpet", colour: "#2a8bad" };

/** Draws the CPU time per request of every variant, the median and the middle half: one SVG, from the JSON of the bench. */
export async function plot(directory: string): Promise<void> {
  const result = await readResult(directory, "throughput");
  if (result === undefined) return;
  const shown = result.figures.filter(({ variant }) => variant !== controlName);
  await writeFile(join(directory, "cpu-time.svg"), cpuTime(shown));
}

function colourOf(variant: string): string {
  if (variant.startsWith("native")) return NGINX.colour;
  return (variant.startsWith("limpet") ? LIMPET : BY_HAND).colour;
}

function cpuTime(figures: readonly ThroughputFigures[]): string {
  const counts = [...new Set(figures.map(({ serverCount }) => serverCount))];
  const scale = linearScale(Math.max(...figures.map(({ cpuMicroseconds }) => cpuMicroseconds.q75)), 210);
  const charts = counts.map((count, index) =>
    chart(
      figures.filter(({ serverCount }) => serverCount === count),
      scale,
      index === 0,
    ),
  );
  return picture("CPU time per request", below(14, legend([NGINX, BY_HAND, LIMPET], 1), beside(14, ...charts)));
}

/** One number of servers; only the first chart names the variants. */
function chart(figures: readonly ThroughputFigures[], scale: Scale, isFirst: boolean): Block {
  const rows = figures.map(({ variant, cpuMicroseconds: { q25, median, q75 } }) => {
    const [x1, x2, y] = [scale.at(q25), scale.at(q75), ROW_HEIGHT / 2];
    const colour = colourOf(variant);
    return {
      name: variant,
      marks: [
        element("line", { x1, x2, y1: y, y2: y, stroke: colour, "stroke-width": 3, "stroke-opacity": 0.55 }),
        element("circle", { cx: scale.at(median), cy: y, r: 4, fill: colour }, hint(`${variant}: ${median} µs`)),
      ],
    };
  });
  return rowChart({
    title: `${figures[0]!.serverCount} servers`,
    rows,
    rowHeight: ROW_HEIGHT,
    scale,
    unit: "",
    axisTitle: "CPU µs per request",
    nameWidth: isFirst
      ? nameWidthOf(
          figures.map(({ variant }) => variant),
          240,
        )
      : 0,
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await plot(committedResults);

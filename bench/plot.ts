import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { committedResults, readResult } from "./results.ts";
import { controlName, type ThroughputFigures } from "./throughput.ts";

/** Draws the CPU time per request of every variant, the median and the middle half: one SVG, from the JSON of the bench. */
export async function plot(directory: string): Promise<void> {
  const result = await readResult(directory, "throughput");
  if (result === undefined) return;
  const shown = result.figures.filter(({ variant }) => variant !== controlName);
  const view = new vega.View(vega.parse(compile(cpuTime(shown)).spec), { renderer: "none" });
  await writeFile(join(directory, "cpu-time.svg"), await view.toSVG());
  view.finalize();
}

function family(variant: string): string {
  if (variant.startsWith("native")) return "nginx itself";
  return variant.startsWith("limpet") ? "Limpet" : "Lua by hand";
}

function cpuTime(figures: readonly ThroughputFigures[]): TopLevelSpec {
  const values = figures.map(({ variant, serverCount, cpuMicroseconds }) => ({
    variant,
    family: family(variant),
    servers: `${serverCount} servers`,
    ...cpuMicroseconds,
  }));
  const y = {
    field: "variant",
    type: "nominal",
    title: null,
    sort: [...new Set(figures.map(({ variant }) => variant))],
    axis: { labelLimit: 240 },
  } as const;
  const color = {
    field: "family",
    type: "nominal",
    title: null,
    scale: { domain: ["nginx itself", "Lua by hand", "Limpet"], range: ["#7a7a7a", "#c98a1b", "#1f6f8b"] },
    legend: { orient: "top" },
  } as const;
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    data: { values },
    facet: {
      column: {
        field: "servers",
        type: "nominal",
        title: null,
        sort: [...new Set(values.map(({ servers }) => servers))],
        header: { labelFontSize: 13, labelFontWeight: "bold" },
      },
    },
    spec: {
      width: 190,
      height: { step: 20 },
      layer: [
        {
          mark: { type: "rule", strokeWidth: 2, opacity: 0.45 },
          encoding: {
            y,
            x: { field: "q25", type: "quantitative", title: "CPU µs per request" },
            x2: { field: "q75" },
            color,
          },
        },
        {
          mark: { type: "point", filled: true, size: 70, opacity: 1 },
          encoding: { y, x: { field: "median", type: "quantitative", scale: { zero: true } }, color },
        },
      ],
    },
    config: { font: "sans-serif", view: { stroke: "#dddddd" }, axis: { labelFontSize: 12, titleFontWeight: "normal" } },
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await plot(committedResults);

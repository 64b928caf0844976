import type { Plan } from "./plan.ts";
import { svgOf } from "../drawing/svg.ts";

/** Draws a plan. */
export async function drawPlan(plan: Plan): Promise<string> {
  return svgOf({
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    data: { values: [...plan.upstreams] },
    mark: "point",
    encoding: {},
  });
}

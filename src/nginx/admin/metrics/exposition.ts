import type { Pause } from "../../../affinity/machine.ts";

/*
 * The text in which metrics are told: Prometheus' own format (0.0.4), and OpenMetrics (1.0.0), which differ in little.
 */

export type MetricType = "counter" | "gauge" | "histogram";

/** A text of metrics that grows. */
export interface Exposition {
  readonly isOpenMetrics: boolean;
  /** For `ngx.print`. */
  readonly pieces: string[];
  /** Of the metric that is written now. */
  name: string;
  /** Is called after each sample. */
  readonly pause: Pause;
}

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
export const OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const TOTAL = "_total";

export function beginExposition(this: void, isOpenMetrics: boolean, pause: Pause): Exposition {
  return { isOpenMetrics, pieces: [], name: "", pause };
}

/**
 * Begins a metric, whose samples follow.
 * @param name a counter's without "_total"
 */
export function beginMetric(this: void, text: Exposition, name: string, type: MetricType, help: string): void {
  // In OpenMetrics it is the samples alone that are called so.
  const family = type === "counter" && !text.isOpenMetrics ? name + TOTAL : name;
  text.name = type === "counter" ? name + TOTAL : name;
  text.pieces.push(`# HELP ${family} ${help}\n# TYPE ${family} ${type}\n`);
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", '"': '\\"', "\n": "\\n" };

/** A label as it is written. Several have commas between them. */
export function label(this: void, name: string, value: string): string {
  const [text] = string.gsub(value, '[\\\n"]', ESCAPES);
  return `${name}="${text}"`;
}

/** @param labels at least one, as `label` writes them */
export function addSample(this: void, { pieces, name, pause }: Exposition, labels: string, value: number): void {
  pieces.push(`${name}{${labels}} ${numberText(value)}\n`);
  pause();
}

/**
 * @param bounds upper bounds, and how they are written
 * @param counts for each of them, and one for all above
 * @param total the sum of all that was observed
 */
export function addHistogram(
  this: void,
  { pieces, name, pause }: Exposition,
  labels: string,
  bounds: readonly string[],
  counts: readonly number[],
  total: number,
): void {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i]!;
    pieces.push(`${name}_bucket{${labels},le="${bounds[i] ?? "+Inf"}"} ${numberText(sum)}\n`);
  }
  pieces.push(`${name}_sum{${labels}} ${numberText(total)}\n${name}_count{${labels}} ${numberText(sum)}\n`);
  pause();
}

/** Whoever sends it adds the end of the last line. */
export function endExposition(this: void, { isOpenMetrics, pieces }: Exposition): void {
  if (isOpenMetrics) pieces.push("# EOF");
}

function numberText(value: number): string {
  return value % 1 === 0 ? string.format("%.0f", value) : string.format("%.14g", value);
}

import type { Pause } from "../../../affinity/machine.ts";

/*
 * The text in which metrics are told: Prometheus' own format (0.0.4), and OpenMetrics (1.0.0), which differ in little.
 */

export type MetricType = "counter" | "gauge" | "histogram";

/** A text of metrics that is printed as it grows: that of thousands of servers has megabytes. */
export interface Exposition {
  readonly isOpenMetrics: boolean;
  /** What is not printed yet. */
  pieces: string[];
  /** Of the metric that is written now. */
  name: string;
  /** Is called after each sample. */
  readonly pause: Pause;
}

export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
export const OPENMETRICS_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8";

const TOTAL = "_total";

/** Pieces that are printed at once: about 20 kB. */
const PIECES_AT_ONCE = 2000;

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

/**
 * @param labels at least one, as `label` writes them
 * @param last one more, with a comma before it; "" for none
 */
export function addSample(this: void, text: Exposition, labels: string, value: number, last = ""): void {
  addLine(text, "", labels, last, value);
  goOn(text);
}

/**
 * Its pieces are not put together here: a hundred thousand new strings make LuaJIT's table of strings grow and shrink, each time
 * in one go.
 */
function addLine({ pieces, name }: Exposition, suffix: string, labels: string, last: string, value: number): void {
  pieces.push(name);
  pieces.push(suffix);
  pieces.push("{");
  pieces.push(labels);
  pieces.push(last);
  pieces.push("} ");
  pieces.push(numberText(value));
  pieces.push("\n");
}

function goOn(text: Exposition): void {
  if (text.pieces.length >= PIECES_AT_ONCE) print(text);
  text.pause();
}

function print(text: Exposition): void {
  ngx.print(text.pieces);
  // Waits for a client that is slow, so that nothing piles up.
  ngx.flush(true);
  text.pieces = [];
}

/**
 * @param bounds upper bounds, and how they are written
 * @param counts for each of them, and one for all above
 * @param total the sum of all that was observed
 */
export function addHistogram(
  this: void,
  text: Exposition,
  labels: string,
  bounds: readonly string[],
  counts: readonly number[],
  total: number,
): void {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) {
    sum += counts[i]!;
    addLine(text, "_bucket", labels, `,le="${bounds[i] ?? "+Inf"}"`, sum);
  }
  addLine(text, "_sum", labels, "", total);
  addLine(text, "_count", labels, "", sum);
  goOn(text);
}

export function endExposition(this: void, text: Exposition): void {
  if (text.isOpenMetrics) text.pieces.push("# EOF\n");
  print(text);
}

function numberText(value: number): string {
  return value % 1 === 0 ? string.format("%.0f", value) : string.format("%.14g", value);
}

/** Where values from 0 on are on an axis. */
export interface Scale {
  /** In pixels. */
  readonly length: number;
  readonly ticks: readonly number[];
  /** The pixels from the axis' beginning to a value. */
  readonly at: (value: number) => number;
}

const TICK_DISTANCE = 45;

/**
 * A linear scale from 0 to a round number.
 * @param largest the largest value that must fit; 0 if there is none
 * @param length in pixels
 */
export function linearScale(largest: number, length: number): Scale {
  const step = roundStep(((largest > 0 ? largest : 1) * TICK_DISTANCE) / length);
  const steps = largest > 0 ? Math.ceil(largest / step - 1e-9) : Math.round(1 / step);
  const end = steps * step;
  return {
    length,
    ticks: Array.from({ length: steps + 1 }, (_, index) => index * step),
    at: (value) => (value / end) * length,
  };
}

/** The fewest digits behind the point that tell ticks apart. */
export function digitsOf({ ticks }: Scale, factor: number): number {
  return Math.max(0, Math.ceil(-Math.log10(ticks[1]! * factor) - 1e-9));
}

/** The smallest of 1, 2, 5, 10 and their multiples by powers of ten that is not less. */
function roundStep(least: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5].map((factor) => factor * magnitude).find((step) => step >= least) ?? 10 * magnitude;
}

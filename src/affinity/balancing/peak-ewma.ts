import { ruleOf } from "../rule.ts";
import type { Method } from "./choose.ts";
import { cheaperOfTwo } from "./two-choices.ts";

/** By how long servers take to answer. */
export interface PeakEwma {
  readonly kind: "peakEwma";
  readonly decay: number;
}

/** Options of {@link peakEwma}. */
export interface PeakEwmaOptions {
  /**
   * Seconds after which what a server took before counts for about a third (1/e): 1 to 3600. A longer time than the mean
   * counts at once. Default 10.
   */
  readonly decay?: number;
}

/**
 * Two servers are drawn by weight, and the one is taken where the next request would be answered sooner: by the mean of the
 * times to the first byte of its answers, of late, times the requests that it has now for its weight.
 */
export function peakEwma(options: PeakEwmaOptions = {}): PeakEwma {
  return ruleOf("peakEwma", options, { decay: 10 });
}

/** Seconds: nginx's clock knows no shorter time. Among servers that are that fast, only the requests count. */
const SHORTEST = 0.001;

/** Of two candidates that are drawn by weight, the one with the shorter time for the requests that it has. */
export const byAnswerTime: Method = (candidates, state, tools) => {
  const { loads } = state;
  const { requestsOf } = tools.counting;
  let sum = 0;
  for (const { weight } of candidates) sum += weight;
  /** By server index: parts of the average weight, so that it does not matter whether all weigh 1 or 100. */
  const parts: Record<number, number> = {};
  for (const { index, weight } of candidates) parts[index] = (weight * candidates.length) / sum;
  // limpet-allow closure: made when a server fails or comes back, not for each request
  return cheaperOfTwo(candidates, state, tools, (server) => {
    const load = loads[server]!;
    return Math.max(SHORTEST, load.answerTime) * (1 + requestsOf(load) / parts[server]!);
  });
};

import type { Candidate } from "./candidate.ts";
import type { Tried } from "./tried.ts";
import type { Random } from "./random-numbers.ts";
import type { Round } from "./round.ts";
import type { SlowStart } from "./slow-start.ts";

/** What is known of the requests that a place has. */
export interface Load {
  /** Requests that are there now; in nginx, those of the other workers, as of a moment ago. */
  inFlight: number;
  /** Where nginx's workers count them, in memory that they share; -1 for nowhere. */
  cell: number;
  /** Seconds that its answers take, of late, as of the last look; 0 where that is not known, or not asked for. */
  answerTime: number;
}

/** How many requests a place has now, in all workers. */
export type RequestsOf = (this: void, load: Load) => number;

/** How a machine counts requests. */
export interface RequestCounting {
  readonly requestsOf: RequestsOf;
  /** For how many requests servers may be chosen by one look at the counts. */
  readonly ahead: number;
}

/** Whoever chooses a server counts the request there. */
export const COUNTED_AT_ONCE: RequestCounting = { requestsOf: ({ inFlight }) => inFlight, ahead: 1 };

/** What methods need of the machine they run on. */
export interface BalancingTools {
  readonly counting: RequestCounting;
  readonly random: Random;
}

/** What methods go by, and keep. */
export interface BalancingState {
  /** By server index. */
  readonly loads: readonly Load[];
  readonly round: Round;
  readonly slowStart: SlowStart;
  /** Counts up each time that `loads` were looked at. */
  readonly looks: { number: number };
}

/**
 * Chooses one of the candidates: servers of one tier that can be picked.
 * @returns the index of one that was not tried, or `NO_SERVER` where each was
 */
export type Choose = (this: void, tried: Tried) => number;

/** @param candidates at least one */
export type Method = (
  this: void,
  candidates: readonly Candidate[],
  state: BalancingState,
  tools: BalancingTools,
) => Choose;

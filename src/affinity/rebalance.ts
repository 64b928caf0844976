/** When sessions move although nothing is wrong with their server, because it has more of them than its part. */
export interface Rebalance {
  /**
   * Seconds for which a session must have been without a request: 1 to 604800. Longer than the longest request, such as a
   * WebSocket, because that is not seen. Default 300.
   */
  readonly idle?: number;
  /** The share of the upstream's sessions that may move within a minute, by all workers: above 0, at most 1. Default 0.02. */
  readonly budget?: number;
  /** By how much of its part, by weight, a server may have more before sessions leave it: 0 to 10. Default 0.1. */
  readonly tolerance?: number;
  /**
   * How many times as many new sessions as the fullest server an emptier one gets at most, for the same weight: 1 to 100.
   * 1: as many. Default 2.
   */
  readonly prefer?: number;
}

const REBALANCE: Required<Rebalance> = { idle: 300, budget: 0.02, tolerance: 0.1, prefer: 2 };

export function provisionRebalance(this: void, rebalance: Rebalance | undefined): Required<Rebalance> | undefined {
  if (rebalance === undefined) return undefined;
  const { idle, budget, tolerance, prefer } = REBALANCE;
  return {
    idle: rebalance.idle ?? idle,
    budget: rebalance.budget ?? budget,
    tolerance: rebalance.tolerance ?? tolerance,
    prefer: rebalance.prefer ?? prefer,
  };
}

/** The sessions that may move within a minute: where it is less than one, in some minutes one may. */
export function movesInMinute(budget: number, sessions: number, minute: number): number {
  const share = budget * sessions;
  return Math.floor(share * (minute + 1)) - Math.floor(share * minute);
}

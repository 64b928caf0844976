import type { Candidate } from "./candidate.ts";
import type { BalancingState, BalancingTools, Choose, Method } from "./choose.ts";
import { random } from "./random.ts";
import { NO_SERVER, type Tried } from "./tried.ts";

/** Draws after which one choice is enough, where all others were tried, or one weighs far more than they. */
const DRAWS = 4;

/** How dear one more request would be at a server, by its index. */
export type CostOf = (this: void, server: number) => number;

/** Of two candidates that are drawn by weight, the one that costs less; of equals, the one drawn first. */
export function cheaperOfTwo(
  candidates: readonly Candidate[],
  state: BalancingState,
  tools: BalancingTools,
  costOf: CostOf,
): Choose {
  const draw = random(candidates, state, tools);

  // Apart from the rest, because LuaJIT would leave the whole of a request to its interpreter for a loop.
  // limpet-allow closure: both are made when a server fails or comes back, not for each request
  function drawAnother(first: number, tried: Tried): number {
    let second = first;
    for (let again = 1; second === first && again < DRAWS; again++) second = draw(tried);
    return second;
  }

  // limpet-allow closure: as above
  return (tried) => {
    const first = draw(tried);
    if (first === NO_SERVER || candidates.length === 1) return first;
    const drawn = draw(tried);
    const second = drawn === first ? drawAnother(first, tried) : drawn;
    if (second === first) return first;
    return costOf(first) > costOf(second) ? second : first;
  };
}

/** Of two candidates that are drawn by weight, the one with fewer requests for its weight. */
export const twoChoices: Method = (candidates, state, tools) => {
  const { loads } = state;
  const { requestsOf } = tools.counting;
  const weights: Record<number, number> = {};
  for (const { index, weight } of candidates) weights[index] = weight;
  // limpet-allow closure: made when a server fails or comes back, not for each request
  return cheaperOfTwo(candidates, state, tools, (server) => requestsOf(loads[server]!) / weights[server]!);
};

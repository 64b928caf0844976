import { NO_SERVER, type Tried } from "./tried.ts";
import type { Method } from "./choose.ts";
import { random } from "./random.ts";

/** Draws after which one choice is enough, where all others were tried, or one weighs far more than they. */
const DRAWS = 4;

/** Of two candidates that are drawn by weight, the one with fewer requests for its weight; of equals, the one drawn first. */
export const twoChoices: Method = (candidates, state, tools) => {
  const draw = random(candidates, state, tools);
  const { loads } = state;
  const { requestsOf } = tools.counting;
  const weights: Record<number, number> = {};
  for (const { index, weight } of candidates) weights[index] = weight;

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
    const isFirstFuller = requestsOf(loads[first]!) * weights[second]! > requestsOf(loads[second]!) * weights[first]!;
    return isFirstFuller ? second : first;
  };
};

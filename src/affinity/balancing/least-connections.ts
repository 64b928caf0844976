import { NO_SERVER, NONE_TRIED, type Tried } from "./tried.ts";
import type { Method } from "./choose.ts";
import { randomBelow } from "./random-numbers.ts";
import { weightNow } from "./slow-start.ts";

/** What a random number is a part of. */
const WHOLE = 1073741824;

/**
 * The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does. It is
 * chosen for some requests ahead, because LuaJIT would leave the whole of each to its interpreter for the loop.
 */
export const leastConnections: Method = (candidates, { loads, slowStart, looks }, { random, counting }) => {
  const { requestsOf, ahead } = counting;
  /** By the candidates' order. */
  const requests: number[] = [];
  const plan: number[] = [];
  let next = ahead;
  let lookOfPlan = looks.number;

  // limpet-allow closure: all are made when a server fails or comes back, not for each request
  function countRequests(): void {
    for (let i = 0; i < candidates.length; i++) requests[i] = requestsOf(loads[candidates[i]!.index]!);
  }

  /** @returns its place among the candidates; `NO_SERVER` where each was tried */
  // limpet-allow closure: as above
  function bestOf(tried: Tried): number {
    let best = NO_SERVER;
    let bestWeight = 1;
    /** Of all that are as good. */
    let sum = 0;
    for (let i = 0; i < candidates.length; i++) {
      const { index, weight: nominal } = candidates[i]!;
      if (tried[index]) continue;
      const weight = weightNow(slowStart, index, nominal);
      const difference = best === NO_SERVER ? -1 : requests[i]! * bestWeight - requests[best]! * weight;
      if (difference > 0) continue;
      sum = difference < 0 ? weight : sum + weight;
      if (difference < 0 || randomBelow(random, WHOLE) * sum < weight * WHOLE) {
        best = i;
        bestWeight = weight;
      }
    }
    return best;
  }

  // limpet-allow closure: as above
  function planAhead(): void {
    countRequests();
    for (let i = 0; i < ahead; i++) {
      const best = bestOf(NONE_TRIED);
      plan[i] = candidates[best]!.index;
      requests[best] = requests[best]! + 1;
    }
    next = 0;
    lookOfPlan = looks.number;
  }

  // limpet-allow closure: as above
  function chooseAnother(tried: Tried): number {
    countRequests();
    const best = bestOf(tried);
    return best === NO_SERVER ? NO_SERVER : candidates[best]!.index;
  }

  // limpet-allow closure: as above
  return (tried) => {
    if (next >= ahead || lookOfPlan !== looks.number) planAhead();
    const server = plan[next]!;
    next++;
    return tried[server] ? chooseAnother(tried) : server;
  };
};

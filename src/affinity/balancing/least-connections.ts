import { NO_SERVER } from "./tried.ts";
import type { Method } from "./choose.ts";
import { randomBelow } from "./random-numbers.ts";
import { weightNow } from "./slow-start.ts";

/** What a random number is a part of. */
const WHOLE = 1073741824;

/** The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does. */
export const leastConnections: Method =
  (candidates, { loads, slowStart }, { requestsOf, random }) =>
  // limpet-allow closure: made when a server fails or comes back, not for each request
  (tried) => {
    let best = NO_SERVER;
    let bestRequests = 0;
    let bestWeight = 1;
    /** Of all that are as good. */
    let sum = 0;
    for (const { index, weight: nominal } of candidates) {
      if (tried[index]) continue;
      const requests = requestsOf(loads[index]!);
      const weight = weightNow(slowStart, index, nominal);
      const difference = requests * bestWeight - bestRequests * weight;
      if (best !== NO_SERVER && difference > 0) continue;
      const isBetter = best === NO_SERVER || difference < 0;
      sum = isBetter ? weight : sum + weight;
      if (isBetter || randomBelow(random, WHOLE) * sum < weight * WHOLE) {
        best = index;
        bestRequests = requests;
        bestWeight = weight;
      }
    }
    return best;
  };

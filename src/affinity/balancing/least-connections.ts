import { NO_SERVER, NONE_TRIED, type Tried } from "./tried.ts";
import type { Method } from "./choose.ts";
import { randomBelow } from "./random-numbers.ts";
import { weightNow } from "./slow-start.ts";

/** What a random number is a part of. */
const WHOLE = 1073741824;

/**
 * The candidate with the fewest requests for its weight. Of several, one by weight, as nginx's `least_conn` does. They are
 * looked for not for each request, because LuaJIT would leave the whole of it to its interpreter for the loop: of those
 * that are as good and weigh the same, one after the other is taken.
 */
export const leastConnections: Method = (candidates, { loads, slowStart, looks }, { random, counting }) => {
  const { requestsOf, ahead } = counting;
  /** By the candidates' order: the requests when they were counted, and those that were chosen for since. */
  const requests: number[] = [];
  /** For how many requests that is good. */
  let left = 0;
  let look = looks.number;
  /** Places of those with the fewest, not counting those that were taken since. */
  const best: number[] = [];
  let size = 0;
  let areAlike = true;
  /** Of all that weigh differently. */
  let sum = 0;

  // limpet-allow closure: all are made when a server fails or comes back, not for each request
  function countRequests(): void {
    for (let i = 0; i < candidates.length; i++) requests[i] = requestsOf(loads[candidates[i]!.index]!);
    left = ahead;
    look = looks.number;
    size = 0;
  }

  // limpet-allow closure: as above
  function findBest(tried: Tried): void {
    let fewest = 0;
    let bestWeight = 1;
    size = 0;
    for (let i = 0; i < candidates.length; i++) {
      const { index, weight: nominal } = candidates[i]!;
      if (tried[index]) continue;
      const weight = weightNow(slowStart, index, nominal);
      const difference = size === 0 ? -1 : requests[i]! * bestWeight - fewest * weight;
      if (difference > 0) continue;
      if (difference < 0) {
        fewest = requests[i]!;
        bestWeight = weight;
        size = 0;
        areAlike = true;
        sum = 0;
      } else if (weight !== bestWeight) areAlike = false;
      best[size] = i;
      size++;
      sum += weight;
    }
    // What is chosen ahead would count as if it were still there, so that each gets about as much when there is little to do.
    if (!areAlike) left = 1;
  }

  /** One of them, by weight. */
  // limpet-allow closure: as above
  function drawByWeight(): number {
    let rest = (randomBelow(random, WHOLE) / WHOLE) * sum;
    for (let i = 0; i < size; i++) {
      const { index, weight } = candidates[best[i]!]!;
      rest -= weightNow(slowStart, index, weight);
      if (rest < 0) return best[i]!;
    }
    return best[size - 1]!;
  }

  /** @returns a server's index */
  // limpet-allow closure: as above
  function takeBest(): number {
    let place = best[0]!;
    if (areAlike) {
      const drawn = randomBelow(random, size);
      place = best[drawn]!;
      size--;
      best[drawn] = best[size]!;
    } else {
      place = drawByWeight();
      size = 0;
    }
    requests[place] = requests[place]! + 1;
    return candidates[place]!.index;
  }

  // limpet-allow closure: as above
  function chooseAnother(tried: Tried): number {
    countRequests();
    findBest(tried);
    const server = size === 0 ? NO_SERVER : takeBest();
    size = 0;
    return server;
  }

  // limpet-allow closure: as above
  return (tried) => {
    if (left === 0 || look !== looks.number) countRequests();
    if (size === 0) findBest(NONE_TRIED);
    left--;
    const server = takeBest();
    return tried[server] ? chooseAnother(tried) : server;
  };
};

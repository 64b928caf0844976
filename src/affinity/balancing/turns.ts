import type { Candidate } from "./candidate.ts";
import type { Method } from "./choose.ts";
import { firstThatMay } from "./first-that-may.ts";
import { joinRound, takeTurn, type Round, type Turn } from "./round.ts";

/**
 * Turns taken in proportion to weights, as evenly spread as they can be: of every `sum(weights)` turns in a row, each
 * participant has exactly as many as its weight says, as long as they are the same.
 *
 * The earliest turn is next (earliest deadline first), and of several the first in the list. A heap finds it in O(log n).
 *
 * @param participants at least one
 * @returns gives the index of the next participant at each call
 */
export function turnsIn(round: Round, participants: readonly Candidate[]): (this: void) => number {
  const heap: number[] = [];
  const turnOf: Record<number, Turn> = {};
  for (const { index, weight } of participants) {
    heap.push(index);
    turnOf[index] = joinRound(round, index, weight);
  }
  const size = heap.length;

  // limpet-allow closure: all three are made when a server fails or comes back, not for each request
  function isBefore(a: number, b: number): boolean {
    const dueOfA = turnOf[a]!.due;
    const dueOfB = turnOf[b]!.due;
    return dueOfA < dueOfB || (dueOfA === dueOfB && a < b);
  }

  // limpet-allow closure: as above
  function sink(start: number): void {
    const participant = heap[start]!;
    let place = start;
    let child = 2 * place + 1;
    while (child < size) {
      if (child + 1 < size && isBefore(heap[child + 1]!, heap[child]!)) child = child + 1;
      if (isBefore(participant, heap[child]!)) break;
      heap[place] = heap[child]!;
      place = child;
      child = 2 * place + 1;
    }
    heap[place] = participant;
  }

  for (let place = (size >> 1) - 1; place >= 0; place--) sink(place);

  // limpet-allow closure: as above
  return () => {
    const participant = heap[0]!;
    takeTurn(round, turnOf[participant]!);
    sink(0);
    return participant;
  };
}

/** Each candidate in turn, as often as its weight says. */
export const turns: Method = (candidates, { round, slowStart }) =>
  firstThatMay(turnsIn(round, candidates), candidates.length, candidates, slowStart);

import type { Candidate } from "./candidate.ts";
import type { Method } from "./choose.ts";
import { firstThatMay } from "./first-that-may.ts";
import { joinRound, takeTurn, type Round, type Turn } from "./round.ts";

/**
 * Turns taken in proportion to weights, as evenly spread as they can be: of every `sum(weights)` turns in a row, each
 * participant has exactly as many as its weight says, as long as they are the same.
 *
 * The earliest turn is next (earliest deadline first), and of several the first in the list. A heap finds it in O(log n).
 * The order repeats. Once it was gone through it is known, and a turn is O(1) without a loop: LuaJIT gives up to compile
 * whatever calls a function that has one.
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

  const divisor = commonDivisorOf(participants);
  const length = lengthOfOrder(participants, divisor);
  let order: number[] = [];
  let isKnown = false;
  let place = 0;

  // limpet-allow closure: as above
  function nextByHeap(): number {
    const participant = heap[0]!;
    takeTurn(round, turnOf[participant]!);
    sink(0);
    if (length > LONGEST_ORDER) return participant;
    order.push(participant);
    if (order.length < length) return participant;
    // At first it may be another's turn twice before that of one who just had a turn in a round before.
    if (hasShares(order, participants, divisor)) isKnown = true;
    else order = [];
    return participant;
  }

  // limpet-allow closure: as above
  return () => {
    if (!isKnown) return nextByHeap();
    const participant = order[place]!;
    place++;
    if (place === length) place = 0;
    takeTurn(round, turnOf[participant]!);
    return participant;
  };
}

/** Turns of an order that is kept. */
const LONGEST_ORDER = 65_536;

/** After how many turns the order repeats: each participant has had its share of them, and all have waited as long. */
function lengthOfOrder(participants: readonly Candidate[], divisor: number): number {
  let sum = 0;
  for (const { weight } of participants) sum += weight;
  return sum / divisor;
}

/** Whether each participant is as often in an order as its weight says. */
function hasShares(order: readonly number[], participants: readonly Candidate[], divisor: number): boolean {
  const left: Record<number, number> = {};
  for (const { index, weight } of participants) left[index] = weight / divisor;
  for (const index of order) left[index]!--;
  for (const { index } of participants) if (left[index] !== 0) return false;
  return true;
}

function commonDivisorOf(participants: readonly Candidate[]): number {
  let divisor = 0;
  for (const { weight } of participants) divisor = greatestCommonDivisor(weight, divisor);
  return divisor;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Each candidate in turn, as often as its weight says. */
export const turns: Method = (candidates, { round, slowStart }) =>
  firstThatMay(turnsIn(round, candidates), candidates.length, candidates, slowStart);

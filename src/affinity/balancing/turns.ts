/**
 * Turns taken in proportion to weights, as evenly spread as they can be: of every `sum(weights)`
 * turns in a row, each participant has exactly as many as its weight says.
 *
 * Participant i is due at the times (k + 1/2) / weight[i], for k = 0, 1, 2 …; the earliest is next
 * (earliest deadline first), and of several the first in the list. A heap finds it in O(log n).
 *
 * @param weights whole numbers; who has 0 takes no turn. At least one is above 0.
 * @returns gives the index of the next participant at each call
 */
export function createTurns(weights: readonly number[]): (this: void) => number {
  const heap: number[] = [];
  const taken: number[] = [];
  const due: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    taken.push(0);
    due.push(weight > 0 ? 0.5 / weight : 0);
    if (weight > 0) heap.push(i);
  }
  const size = heap.length;

  // limpet-allow closure: all three are made when a server fails or comes back, not for each request
  function isBefore(a: number, b: number): boolean {
    return due[a]! < due[b]! || (due[a] === due[b] && a < b);
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
    taken[participant] = taken[participant]! + 1;
    due[participant] = (taken[participant] + 0.5) / weights[participant]!;
    sink(0);
    return participant;
  };
}

import { STEPS_BETWEEN_PAUSES, type Machine, type NumberArray, type Pause } from "../machine.ts";

const BUCKETS = 16384;
/** Values behind the last, which are above all others, so that no step of a search leaves the array. */
export const PADDING = 32;
const ABOVE_ALL = 4294967295;
const RANGE = 4294967296;

/**
 * Searches sorted values in constant time and without a loop: LuaJIT does not compile a function
 * with one into its caller's trace. The range of the values is cut into buckets that say where
 * their values begin; from there five halvings without a branch find the place among 32 values. Where
 * a bucket holds more, the last line goes on.
 *
 * @param values sorted, 0 to 2^32 - 1, with room for {@link PADDING} more behind them
 * @param largest no value is above it
 * @returns gives the index of the first value that is `wanted` or above; `count` where none is
 */
export function createSortedSearch(
  values: NumberArray,
  count: number,
  largest: number,
  machine: Machine,
  pause: Pause,
): (this: void, wanted: number) => number {
  for (let i = count; i < count + PADDING; i++) values[i] = ABOVE_ALL;

  const width = Math.ceil((largest + 1) / BUCKETS);
  const start = machine.uint32Array(BUCKETS, pause);
  let index = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    while (index < count && values[index]! < bucket * width) index++;
    start[bucket] = index;
    if (bucket % STEPS_BETWEEN_PAUSES === 0) pause();
  }

  return (wanted) => {
    let i = start[Math.floor(wanted / width)]!;
    // A difference below 0 is -1 when divided by the range and rounded down, any other is 0.
    i -= 16 * Math.floor((values[i + 15]! - wanted) / RANGE);
    i -= 8 * Math.floor((values[i + 7]! - wanted) / RANGE);
    i -= 4 * Math.floor((values[i + 3]! - wanted) / RANGE);
    i -= 2 * Math.floor((values[i + 1]! - wanted) / RANGE);
    i -= Math.floor((values[i]! - wanted) / RANGE);
    while (i < count && values[i]! < wanted) i++;
    return i;
  };
}

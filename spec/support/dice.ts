/** Repeats for a seed (Marsaglia's xorshift): a whole number below `bound`. */
export type Dice = (bound: number) => number;

export function dice(seed: number): Dice {
  let state = seed * 2 + 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

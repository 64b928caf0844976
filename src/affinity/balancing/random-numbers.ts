import { mix } from "../hashing/word.ts";

/** A sequence of numbers that look random, the same on Node and on LuaJIT. */
export interface Random {
  /** The last number: a word that is not 0. */
  word: number;
}

/** @param seed a whole number; sequences with different ones have nothing in common */
export function createRandom(this: void, seed: number): Random {
  const random = { word: 1 };
  seedRandom(random, seed);
  return random;
}

/** Begins a sequence anew. */
export function seedRandom(this: void, random: Random, seed: number): void {
  random.word = mix(seed);
  if (random.word === 0) random.word = 1;
}

/**
 * The next number: xorshift (George Marsaglia, 2003).
 * @param below a whole number, 1 to 2^31
 * @returns a whole number, 0 to `below - 1`
 */
export function randomBelow(random: Random, below: number): number {
  let word = random.word;
  word = word ^ (word << 13);
  word = word ^ (word >>> 17);
  word = word ^ (word << 5);
  random.word = word;
  return (word >>> 1) % below;
}

/**
 * Arithmetic on 32-bit words that gives the same on Node and on LuaJIT. A word is kept as a signed
 * integer; products stay below 2^51, the largest that LuaJIT's bit operations take.
 */

/** A word as an unsigned number, 0 to 2^32 - 1. */
export function unsigned(word: number): number {
  return (word >>> 1) * 2 + (word & 1);
}

/** The low 32 bits of a product of two words. */
export function multiply(a: number, b: number): number {
  const low = (a & 0xffff) * (b & 0xffff);
  const middle = (a >>> 16) * (b & 0xffff) + (a & 0xffff) * (b >>> 16);
  return (low + (middle & 0xffff) * 65536) | 0;
}

/** Spreads every bit of a word over all of it: the finaliser of MurmurHash3 (Austin Appleby, public domain). */
export function mix(word: number): number {
  let h = word | 0;
  h = multiply(h ^ (h >>> 16), 0x85ebca6b);
  h = multiply(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

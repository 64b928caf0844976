import { numberArgument } from "./values.ts";

const DIGITS = 8;
const MOST_DIGITS = 254;

/** A number's lowest 32 bits, with a sign. Fractions are rounded, halves to the even number. */
function bitsOf(value: unknown, position: number, name: string): number {
  const number = numberArgument(value, position, name);
  const below = Math.floor(number);
  const part = number - below;
  return (part > 0.5 || (part === 0.5 && below % 2 !== 0) ? below + 1 : below) | 0;
}

function ofAll(name: string, compute: (one: number, other: number) => number): (...values: unknown[]) => number {
  return (first, ...others) =>
    others.reduce<number>(
      (result, value, index) => compute(result, bitsOf(value, index + 2, name)),
      bitsOf(first, 1, name),
    );
}

function shift(name: string, compute: (bits: number, distance: number) => number) {
  return (value: unknown, distance: unknown): number =>
    compute(bitsOf(value, 1, name), bitsOf(distance, 2, name) & 31) | 0;
}

function rotated(bits: number, distance: number): number {
  return (bits << distance) | (distance === 0 ? 0 : bits >>> (32 - distance));
}

/** The library `bit`. */
export const bits = {
  tobit: (value: unknown): number => bitsOf(value, 1, "tobit"),
  tohex(value: unknown, digits: unknown = DIGITS): string {
    const count = bitsOf(digits, 2, "tohex");
    const places = Math.min(MOST_DIGITS, Math.abs(count));
    const text = (bitsOf(value, 1, "tohex") >>> 0).toString(16).padStart(Math.max(DIGITS, places), "0");
    const shown = text.slice(text.length - places);
    return count < 0 ? shown.toUpperCase() : shown;
  },
  bnot: (value: unknown): number => ~bitsOf(value, 1, "bnot"),
  band: ofAll("band", (one, other) => one & other),
  bor: ofAll("bor", (one, other) => one | other),
  bxor: ofAll("bxor", (one, other) => one ^ other),
  lshift: shift("lshift", (value, distance) => value << distance),
  rshift: shift("rshift", (value, distance) => value >>> distance),
  arshift: shift("arshift", (value, distance) => value >> distance),
  rol: shift("rol", rotated),
  ror: shift("ror", (value, distance) => rotated(value, (32 - distance) & 31)),
  bswap(value: unknown): number {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(bitsOf(value, 1, "bswap"));
    return bytes.readInt32BE();
  },
};

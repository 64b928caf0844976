/** @noSelfInFile */

/**
 * Bits of 32-bit integers, which come back signed; of 64-bit ones where an argument is one.
 * `import { bxor } from "bit"`, for the global `bit` is out of reach: typescript-to-lua keeps it for
 * its own operators. Those (`^`, `<<`) do the same for numbers.
 */
declare module "bit" {
  import type { Int64 } from "ffi";

  /** The number as a signed 32-bit integer. */
  export function tobit(this: void, value: number | Int64): number;
  /** Hexadecimal digits: 8 by default, or as many as given; capitals where negative. */
  export function tohex(this: void, value: number | Int64, digits?: number): string;

  /** Each bit reversed. */
  export function bnot(this: void, value: number): number;
  export function bnot(this: void, value: Int64): Int64;
  /** The bits of all. */
  export function bor(this: void, value: number, ...others: readonly number[]): number;
  export function bor(this: void, value: Int64, ...others: readonly (number | Int64)[]): Int64;
  /** The bits that all have. */
  export function band(this: void, value: number, ...others: readonly number[]): number;
  export function band(this: void, value: Int64, ...others: readonly (number | Int64)[]): Int64;
  /** The bits that an odd number of them have. */
  export function bxor(this: void, value: number, ...others: readonly number[]): number;
  export function bxor(this: void, value: Int64, ...others: readonly (number | Int64)[]): Int64;

  /** To the left. Of the distance the lowest 5 bits count (6 of 64-bit integers), here and below. */
  export function lshift(this: void, value: number, distance: number): number;
  export function lshift(this: void, value: Int64, distance: number): Int64;
  /** To the right, with zeroes. */
  export function rshift(this: void, value: number, distance: number): number;
  export function rshift(this: void, value: Int64, distance: number): Int64;
  /** To the right, with the sign. */
  export function arshift(this: void, value: number, distance: number): number;
  export function arshift(this: void, value: Int64, distance: number): Int64;
  /** To the left; what falls out comes in again. */
  export function rol(this: void, value: number, distance: number): number;
  export function rol(this: void, value: Int64, distance: number): Int64;
  /** To the right; what falls out comes in again. */
  export function ror(this: void, value: number, distance: number): number;
  export function ror(this: void, value: Int64, distance: number): Int64;

  /** The bytes in the opposite order. */
  export function bswap(this: void, value: number): number;
  export function bswap(this: void, value: Int64): Int64;
}

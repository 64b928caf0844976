/** An array of numbers of a fixed type and length, both known to whoever made it. */
export type NumberArray = Record<number, number>;

/**
 * What the core needs of the machine it runs on. Node and nginx each have one, so that the core
 * itself is the same on both.
 */
export interface Machine {
  /** The CRC-32 of a string of bytes (IEEE 802.3, as in zlib), 0 to 2^32 - 1. */
  readonly crc32: (this: void, bytes: string) => number;
  /** Zeroed arrays. */
  readonly uint16Array: (this: void, length: number) => NumberArray;
  readonly uint32Array: (this: void, length: number) => NumberArray;
  readonly float64Array: (this: void, length: number) => NumberArray;
}

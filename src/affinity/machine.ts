/** An array of numbers of a fixed type and length, both known to whoever made it. */
export type NumberArray = Record<number, number>;

/**
 * Called between pieces of long work, each of which takes a small part of a millisecond: where the
 * machine has other things to do, it may do them now.
 */
export type Pause = (this: void) => void;

type MakeArray = (this: void, length: number, pause: Pause) => NumberArray;

/** Steps of a loop between two pauses: some tenths of a millisecond where nothing is compiled yet. */
export const STEPS_BETWEEN_PAUSES = 128;

/** For work that is done in one go. */
export function doNotPause(this: void): void {
  // Nothing else is waiting.
}

/**
 * What the core needs of the machine it runs on. Node and nginx each have one, so that the core
 * itself is the same on both.
 */
export interface Machine {
  /** The CRC-32 of a string of bytes (IEEE 802.3, as in zlib), 0 to 2^32 - 1. */
  readonly crc32: (this: void, bytes: string) => number;
  /**
   * HMAC-SHA-256 (RFC 2104, FIPS 180-4) under a key: a function that gives the 32 bytes for a message.
   * What depends on the key alone is done once.
   */
  readonly hmacSha256: (this: void, key: string) => (this: void, message: string) => string;
  /** A time as HTTP writes it (RFC 9110, section 5.6.7): `Thu, 01 Jan 1970 00:00:00 GMT`. */
  readonly httpDate: (this: void, secondsSinceEpoch: number) => string;
  /** Base64 with "-" and "_" and without padding (RFC 4648, section 5). */
  readonly encodeBase64url: (this: void, bytes: string) => string;
  /** The bytes; `undefined` or anything at all where the text is not base64url. */
  readonly decodeBase64url: (this: void, text: string) => string | undefined;
  /** Zeroed arrays. Long ones take so long to make that there are pauses in it. */
  readonly uint16Array: MakeArray;
  readonly uint32Array: MakeArray;
  readonly float64Array: MakeArray;
  /** Gives the memory of such an array back at once; nobody may use it any more. */
  readonly freeArray: (this: void, array: NumberArray) => void;
}

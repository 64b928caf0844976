/** The hash of a session key, 0 or above. */
export type KeyHash = (this: void, key: string) => number;

/**
 * A precomputed map from hash to server. A key's hash has a first position in it and a walk of
 * further ones, which comes by every server: in the order in which it does so first, that is the key's
 * preference order. Servers are named by their index in the upstream.
 */
export interface LookupTable {
  readonly hashOf: KeyHash;
  /** The first position of a key with this hash. */
  readonly locate: (this: void, hash: number) => number;
  /** The server at a position. */
  readonly serverAt: (this: void, position: number) => number;
  /**
   * The position after `position` on the walk of `key`.
   * @param step 1 for the position after the first, and so on
   */
  readonly advance: (this: void, position: number, step: number, key: string) => number;
  /** Positions after which a walk has come by every server that has one. */
  readonly walkLength: number;
}

/** What a lookup table has to know of a server that may own keys. */
export interface TableServer {
  /** The server's index in its upstream. */
  readonly index: number;
  readonly name: string;
  readonly address: string;
  /** A whole number above 0. */
  readonly weight: number;
}

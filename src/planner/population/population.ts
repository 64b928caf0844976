import type { RequestDescription } from "../explain/request.ts";

/** The sessions that a plan or a simulation uses, as their clients' requests. */
export interface Population {
  /** Of sessions. */
  readonly size: number;
  /** What a session's client sends before it is bound. */
  describe(index: number): RequestDescription;
  /** How many requests of a session were counted, 1 or more. */
  requests(index: number): number;
  /**
   * Sessions of one kind carry their keys in the same places, so the same happens to the bindings of all
   * that are bound to the same server. `undefined`: this session may be unlike any other.
   */
  kind(index: number): number | undefined;
  readonly origin: Origin;
}

/** Where a population comes from. */
export interface Origin {
  readonly from: "sample" | "keys" | "access log";
  /** The seed of a sample: the same seed gives the same keys. */
  readonly seed?: number;
  readonly file?: string;
  /** The share of the file's sessions that are in the population: below 1 if the file has too many. */
  readonly share?: number;
  /** Requests in the file that have no session. */
  readonly withoutSession?: number;
}

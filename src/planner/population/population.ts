import type { RequestDescription } from "../explain/request.ts";

/** The sessions that a plan or a simulation is made with, as their clients' requests. */
export interface Population {
  /** Of sessions. */
  readonly size: number;
  /** What a session's client sends before it is bound. */
  describe(index: number): RequestDescription;
  /** Requests of a session that were counted, 1 or more. */
  requests(index: number): number;
  /**
   * Sessions of one kind carry their keys in the same places, so that what becomes of a binding of one
   * becomes of all that are bound to the same server. `undefined`: this one may be like no other.
   */
  kind(index: number): number | undefined;
  readonly origin: Origin;
}

/** Where a population comes from. */
export interface Origin {
  readonly from: "sample" | "keys" | "access log";
  /** Of a sample: the same seed gives the same keys. */
  readonly seed?: number;
  readonly file?: string;
  /** The share of the file's sessions that the population has: below 1 where it has too many to be held. */
  readonly share?: number;
  /** Requests in the file that have no session. */
  readonly withoutSession?: number;
}

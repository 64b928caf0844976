import { NOTHING, type Evidence } from "../evidence.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";

/** What one affinity found in a request. Affinities add what they want to know again when the answer is there. */
export interface Found {
  readonly evidence: Evidence;
  /**
   * What identifies the session, for picking another server than the one it is bound to; `undefined` where all
   * sessions of a server have the same.
   */
  readonly key: string | undefined;
  /** The incarnation of the server that the session's token means, or `NO_INCARNATION`. */
  readonly incarnation: number;
  /** The request shows this affinity bindings to different servers. */
  readonly isContradictory: boolean;
  /** When its binding was made, where the affinity tells that; `NO_TIME` where this one does not. */
  readonly since?: number;
}

/** While it is filled. */
export type Fillable<Own extends Found> = { -readonly [Name in keyof Own]: Own[Name] };

export const FOUND_NOTHING: Found = {
  evidence: NOTHING,
  key: undefined,
  incarnation: NO_INCARNATION,
  isContradictory: false,
};

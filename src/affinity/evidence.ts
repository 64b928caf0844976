/**
 * What a request shows of its session's server: the server's index in the lineup, 0 or above, or one
 * of these. Numbers, so that nothing is made per request.
 */
export type Evidence = number;

/** The request says nothing of a server. */
export const NOTHING = -1;
/** It says something that nobody with one of the keys has signed. */
export const FORGED = -2;
/** Its binding is too old. */
export const EXPIRED = -3;
/** It names a server that was replaced since, and its memory with it. */
export const STALE = -4;
/** It names a server that is not in the upstream any more. */
export const UNKNOWN = -5;

/** Of two pieces of evidence in one request the one that counts: a server before all else, then what was found first. */
export function better(first: Evidence, second: Evidence): Evidence {
  if (first >= 0 || second === NOTHING) return first;
  return second >= 0 || first === NOTHING ? second : first;
}

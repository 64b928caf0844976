/**
 * What an affinity finds out about a request: the index of the session's server, 0 or above, or one
 * of these. Numbers, so that nothing is made per request.
 */
export type Finding = number;

/** The request says nothing of a server. */
export const NOTHING = -1;
/** It says something, which nobody with one of the keys has signed. */
export const FORGED = -2;
/** Its binding is too old, or dated in the future. */
export const EXPIRED = -3;
/** It means a server that was since replaced, and its memory with it. */
export const STALE = -4;
/** It means a server that is not in the rules any more. */
export const UNKNOWN = -5;

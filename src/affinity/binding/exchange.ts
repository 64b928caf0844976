import { NO_INCARNATION, NO_TIME } from "../token/token.ts";
import type { Verdict } from "../verdict.ts";
import { FORGED, NOTHING, type Finding } from "./finding.ts";

/** A request and its answer, as far as its session's binding goes. */
export interface Exchange {
  /** The server that the session is bound to; or, where no affinity knows one, the first thing that was found out. */
  finding: Finding;
  /** Which of the upstream's affinities found that; -1 for none. */
  foundBy: number;
  /** What identifies the session, for picking another server than the one it is bound to. */
  key: string | undefined;
  /** The server that the request is to go to first; -1 for any that takes new sessions. */
  target: number;
  /** Two bindings of the request name different servers. */
  isContradictory: boolean;
  /** What is known by now; `undefined` until the answer is there. */
  verdict: Verdict | undefined;
  /** Whether the session goes on being bound to `finding`, although another server answers. */
  returns: boolean;
  /** The server that the request was sent to last; -1 for none yet. */
  server: number;
  /** The status of an answer that a policy refuses after a try; 0 for none. */
  refusal: number;
  /** The server whose connections this request counts among; -1 for none. */
  held: number;
  /** The incarnation of its server that the session's token means. */
  incarnation: number;
  /** What the issued cookie names, since when, and whether it is to be written anew. */
  cookieFinding: Finding;
  cookieSince: number;
  isCookieDue: boolean;
  /** What a store of sessions knows the session by. */
  digest: string | undefined;
  /** Whether the store knows it, be it on a server that is gone. */
  isRemembered: boolean;
}

export function createExchange(this: void): Exchange {
  return {
    finding: NOTHING,
    foundBy: -1,
    key: undefined,
    target: -1,
    isContradictory: false,
    verdict: undefined,
    returns: false,
    server: -1,
    refusal: 0,
    held: -1,
    cookieFinding: NOTHING,
    cookieSince: NO_TIME,
    incarnation: NO_INCARNATION,
    isCookieDue: false,
    digest: undefined,
    isRemembered: false,
  };
}

/**
 * What another server is picked by for a session that has, or had, a server. Its client may never
 * be told of another, so all of its requests have to go to the same.
 */
export function keyOf({ finding, key }: Exchange): string | undefined {
  return finding === NOTHING || finding === FORGED ? undefined : key;
}

import { FORGED, NOTHING, type Evidence } from "../evidence.ts";
import type { Obstacle } from "../policies.ts";
import type { Lineup } from "../servers/lineup.ts";
import { NO_INCARNATION } from "../servers/incarnation.ts";
import type { Verdict } from "../verdict.ts";
import type { Found } from "./found.ts";

/** A request and its answer, as far as its session goes. Indices of servers are those of its lineup. */
export interface Exchange {
  /** The name of the upstream that it is with. */
  readonly upstream: string;
  /** When the request came, in seconds by whatever clock the machine has, if that tells it from others; 0 if not. */
  cameAt: number;
  /** The upstream's servers when the request came; where it is not bound, those when its server was picked. */
  lineup: Lineup;
  /** Whether the affinities looked for the session. */
  isSearched: boolean;
  /** What each affinity found, in the order in which they look. Before they did: what they found for another exchange. */
  readonly found: Found[];
  /** The server that the session is bound to; or, where no affinity knows one, the first thing that was found. */
  evidence: Evidence;
  /** Which of the upstream's affinities found that; -1 for none. */
  foundBy: number;
  /** What identifies the session, for picking another server than the one it is bound to. */
  key: string | undefined;
  /** The incarnation of its server that the session's token means. */
  incarnation: number;
  /** Two bindings of the request name different servers. */
  isContradictory: boolean;
  /** The name of an issued cookie that the application seems to use as well; `undefined` for none. */
  clash: string | undefined;
  /**
   * Seconds for which the session surely was without a request, where that decides whether it may leave its server; else 0.
   */
  idle: number;
  /** The evidence is what the request showed before an internal redirect. */
  isRecalled: boolean;
  /** Why the session cannot go where it belongs, if it cannot. */
  obstacle: Obstacle | undefined;
  /** Milliseconds to wait for the obstacle to go, where that was decided. */
  wait: number;
  /** The server that the request is to go to first; -1 for any that takes new sessions. */
  target: number;
  /** Whether the session goes on being bound to its server, although another one answers. */
  returns: boolean;
  /** The server that the request was sent to last; -1 for none yet. */
  server: number;
  /** The server whose connections this request counts among; -1 for none. */
  held: number;
  /** When it was sent there, in seconds by whatever clock the machine has, if anybody measures it; 0 if not. */
  sentAt: number;
  /** The server that was picked before its time, so that the request has a place there; -1 for none. */
  reserved: number;
  /** The status of an answer that a policy refuses; 0 for none. */
  refusal: number;
  /** nginx picked the server by itself, because the rules or Limpet failed. */
  isFallback: boolean;
  /** The tries that reached a server and failed; `undefined` for none. */
  failedTries: FailedTry[] | undefined;
  /** What is known by now; `undefined` until the answer is there. */
  verdict: Verdict | undefined;
}

/** A try that failed although its server was reached. */
export interface FailedTry {
  readonly server: number;
  /** What the server answered, or what nginx would have answered. */
  readonly status: string;
  /** For the log. */
  readonly reason: string;
  /** The server answered, and the status is the failure. */
  readonly isAnswer: boolean;
}

export function createExchange(this: void, upstream: string, lineup: Lineup): Exchange {
  return {
    upstream,
    cameAt: 0,
    lineup,
    isSearched: false,
    found: [],
    evidence: NOTHING,
    foundBy: -1,
    key: undefined,
    incarnation: NO_INCARNATION,
    isContradictory: false,
    clash: undefined,
    idle: 0,
    isRecalled: false,
    obstacle: undefined,
    wait: 0,
    target: -1,
    returns: false,
    server: -1,
    held: -1,
    sentAt: 0,
    reserved: -1,
    refusal: 0,
    isFallback: false,
    failedTries: undefined,
    verdict: undefined,
  };
}

/** Makes an exchange that is over as if it were new: garbage for each request would cost more than anything else. */
export function renewExchange(this: void, exchange: Exchange, lineup: Lineup): void {
  exchange.lineup = lineup;
  exchange.isSearched = false;
  exchange.evidence = NOTHING;
  exchange.foundBy = -1;
  exchange.key = undefined;
  exchange.incarnation = NO_INCARNATION;
  exchange.isContradictory = false;
  exchange.clash = undefined;
  exchange.idle = 0;
  exchange.isRecalled = false;
  exchange.obstacle = undefined;
  exchange.wait = 0;
  exchange.target = -1;
  exchange.returns = false;
  exchange.server = -1;
  exchange.held = -1;
  exchange.sentAt = 0;
  exchange.reserved = -1;
  exchange.refusal = 0;
  exchange.isFallback = false;
  exchange.failedTries = undefined;
  exchange.verdict = undefined;
}

/**
 * What another server is picked by for a session that has, or had, a server. Its client may never
 * be told of another, so all of its requests have to go to the same.
 */
export function sessionKeyOf({ evidence, key }: Exchange): string | undefined {
  return evidence === NOTHING || evidence === FORGED ? undefined : key;
}

/** The server that the answer of `exchange.server` binds the session to: a session that is to return keeps its own. */
export function serverToBind({ returns, evidence, server }: Exchange): number {
  return returns && evidence >= 0 ? evidence : server;
}

import type { Rebalance } from "./rebalance.ts";

/**
 * What happens to a request whose session cannot go to its server:
 * - `"move"`: another server takes it, and the session is bound to that server;
 * - `"stay"`: it goes to its server anyway; only useful for `draining`;
 * - `{ refuse: 503 }`: it is answered with this status, 400 to 599;
 * - `{ wait: 2000, otherwise: … }`: it waits for its server, up to this many milliseconds (1 to 60000), and then
 *   `otherwise` applies. After a failed try there is no waiting: `otherwise` applies at once.
 */
export type Reaction = "move" | "stay" | Refusal | Waiting;

export interface Refusal {
  readonly refuse: number;
}

export interface Waiting {
  readonly wait: number;
  readonly otherwise: "move" | Refusal;
}

/**
 * One reaction for all requests, or one for requests that change nothing (GET, HEAD, OPTIONS, TRACE) and one for the
 * others.
 */
export type Policy = Reaction | { readonly safe: Reaction; readonly unsafe: Reaction };

/** What happens to requests whose session cannot go to its server, or that no server takes. */
export interface Policies {
  /** Its server is `down`, is avoided after failures, or just failed. Default "move". */
  readonly down?: Policy;
  /** Its server is `draining`. Default "stay". */
  readonly draining?: Policy;
  /** Its server has `maxConnections`. Default `{ wait: 1000, otherwise: { refuse: 503 } }`. */
  readonly full?: Policy;
  /** Its server is no longer in the rules, or is another incarnation. Default "move". */
  readonly unknown?: Policy;
  /** Its binding is older than `maxAge` or `maxIdle` allows. Default "move". */
  readonly expired?: Policy;
  /**
   * No server takes new sessions, because each is `draining`, is `down` or has weight 0: what happens to requests that
   * are not bound to one that drains. `"move"`: a draining server takes them; 503 where all are `down`.
   * Default `{ refuse: 503 }`.
   */
  readonly closed?: Policy;
  /**
   * Whether draining servers take new sessions while all those that should have failed. If not, those that failed are
   * tried. Default true.
   */
  readonly drainingTakesNew?: boolean;
  /**
   * Whether a session that moved because its server was down or full returns when the server does. If so, it
   * is not bound to the other server. Default false, because by then the other server has the session's state.
   */
  readonly returns?: boolean;
  /**
   * Whether sessions move from servers that have more of them to servers that have fewer, for example after one was added.
   * It needs an affinity that knows when a session was seen last: `issueCookie` with `renewAfter`, or `learn` without
   * `redis`. The servers then may change (`mayChange`). Default: they stay.
   */
  readonly rebalance?: Rebalance;
}

/** Why a session cannot go to its server, or to any. */
export type Obstacle = Exclude<keyof Policies, Switch>;

/** What is not a reaction. */
type Switch = "returns" | "drainingTakesNew" | "rebalance";

/** What a policy says for a request of this method. */
export function reactionTo(policy: Policy, method: string | undefined): Reaction {
  if (typeof policy === "string" || !("safe" in policy)) return policy;
  return isSafe(method) ? policy.safe : policy.unsafe;
}

/** Whether some requests wait by a policy. */
export function mayWait(policy: Policy): boolean {
  if (typeof policy === "string") return false;
  return "safe" in policy ? mayWait(policy.safe) || mayWait(policy.unsafe) : "wait" in policy;
}

/** Whether some requests are refused by a policy, at once or after they waited. */
export function mayRefuse(policy: Policy): boolean {
  if (typeof policy === "string") return false;
  return "safe" in policy
    ? mayRefuse(policy.safe) || mayRefuse(policy.unsafe)
    : "refuse" in policy || mayRefuse(policy.otherwise);
}

/** What is left of a reaction where waiting does not help. */
export function withoutWaiting(reaction: Reaction): "move" | "stay" | Refusal {
  return typeof reaction !== "string" && "wait" in reaction ? reaction.otherwise : reaction;
}

/** RFC 9110, section 9.2.1. */
function isSafe(method: string | undefined): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS" || method === "TRACE";
}

/**
 * What becomes of a request whose session cannot go where it belongs:
 * - `"move"`: another server takes it, and the session is bound to that one;
 * - `"stay"`: it goes there nevertheless; for `draining` only, and of no use for the others;
 * - `{ refuse: 503 }`: it is answered with this status, 400 to 599;
 * - `{ wait: 2000, otherwise: … }`: up to so many milliseconds, 1 to 60000, for the server to be
 *   there; then the other. A try that fails is not waited for: its `otherwise` comes at once.
 */
export type Reaction = "move" | "stay" | Refusal | Waiting;

export interface Refusal {
  readonly refuse: number;
}

export interface Waiting {
  readonly wait: number;
  readonly otherwise: "move" | Refusal;
}

/** One reaction for all requests, or one for those that change nothing (GET, HEAD, OPTIONS, TRACE) and one for the others. */
export type Policy = Reaction | { readonly safe: Reaction; readonly unsafe: Reaction };

/** What becomes of requests whose session cannot go where it belongs. */
export interface Policies {
  /** Its server is `down`, is avoided after failures, or just failed. Default "move". */
  readonly down?: Policy;
  /** Its server is `draining`. Default "stay". */
  readonly draining?: Policy;
  /** Its server has `maxConnections`. Default `{ wait: 1000, otherwise: { refuse: 503 } }`. */
  readonly full?: Policy;
  /** Its server is not in the rules any more, or is another incarnation of it. Default "move". */
  readonly unknown?: Policy;
  /** Its binding is older than `maxAge` or `maxIdle` allow. Default "move". */
  readonly expired?: Policy;
  /**
   * Whether a session that moved because its server was down or full returns when the server does: it
   * is then not bound to the other one. Default false, for the other one has its state by then.
   */
  readonly returns?: boolean;
}

/** Why a session cannot go where it belongs. */
export type Obstacle = Exclude<keyof Policies, "returns">;

/** What a policy says for a request of this method. */
export function reactionTo(policy: Policy, method: string | undefined): Reaction {
  if (typeof policy === "string" || !("safe" in policy)) return policy;
  return isSafe(method) ? policy.safe : policy.unsafe;
}

/** What is left of a reaction where waiting does not help. */
export function withoutWaiting(reaction: Reaction): "move" | "stay" | Refusal {
  return typeof reaction !== "string" && "wait" in reaction ? reaction.otherwise : reaction;
}

/** RFC 9110, section 9.2.1. */
function isSafe(method: string | undefined): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS" || method === "TRACE";
}

/** What happened to a request's session. */
export type Verdict =
  /** It had no binding, and has one now. */
  | "new"
  /** It went to its server. */
  | "hit"
  /** It went to its server, which did not answer. */
  | "failed"
  /** Its server was down, draining or full, and another one took it. */
  | "moved:down"
  | "moved:draining"
  | "moved:full"
  /** The server that its key hashes to had more than `maxLoad` allows, and another one took it. */
  | "moved:load"
  /** It went to another group of servers than its own: a request forced that, or its group released it. */
  | "moved:group"
  /** Its server had more sessions than its part, and it was idle, so one that has fewer took it. */
  | "moved:balance"
  /** Its binding was too old. */
  | "expired"
  /** Its token was not signed by any of the keys. */
  | "forged"
  /** Its server has been replaced, and has lost its memory. */
  | "stale"
  /** Its server is no longer in the rules. */
  | "unknown"
  /** A policy refused it. */
  | "refused"
  /** It has no binding. */
  | "none";

export const VERDICTS: readonly Verdict[] = [
  "new",
  "hit",
  "failed",
  "moved:down",
  "moved:draining",
  "moved:full",
  "moved:load",
  "moved:group",
  "moved:balance",
  "expired",
  "forged",
  "stale",
  "unknown",
  "refused",
  "none",
];

/** What became of a request's session. */
export type Verdict =
  /** It had no binding, and has one now. */
  | "new"
  /** It went where it belongs. */
  | "hit"
  /** Its server was down, draining or full, and another took it. */
  | "moved:down"
  | "moved:draining"
  | "moved:full"
  /** Its binding was too old. */
  | "expired"
  /** What it showed was signed by nobody with one of the keys. */
  | "forged"
  /** Its server was replaced, and has another memory now. */
  | "stale"
  /** Its server is not in the rules any more. */
  | "unknown"
  /** A policy refused it. */
  | "refused"
  /** It has no binding. */
  | "none";

export const VERDICTS: readonly Verdict[] = [
  "new",
  "hit",
  "moved:down",
  "moved:draining",
  "moved:full",
  "expired",
  "forged",
  "stale",
  "unknown",
  "refused",
  "none",
];

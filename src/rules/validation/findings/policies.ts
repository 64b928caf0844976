import { describeValue } from "../../../findings/describe-value.ts";
import type { Affinity } from "../../../affinity/affinities/affinity.ts";
import { error, warning } from "../../../findings/finding.ts";

// 8xx: policies

export const notAReaction = error(
  801,
  (failure: string, option: string, given: unknown) =>
    `${option} must be "move", ${failure === "draining" ? '"stay", ' : ""}{ refuse: 503 } or { wait: 2000, otherwise: "move" }` +
    `${failure === option ? ", or { safe: …, unsafe: … } with one of these for each" : ""}, not ${describeValue(given)}.`,
);
export const cannotStay = error(
  802,
  (option: string) =>
    `"stay" is only for draining, where the session's server still answers. For ${option} write "move" or { refuse: 503 }.`,
);
export const notAnOtherwise = error(
  803,
  (given: unknown) =>
    `When the time is up, only "move" or { refuse: 503 } is possible, so otherwise must be one of these, not ${describeValue(given)}.`,
);
export const waitInVain = warning(
  804,
  (failure: "draining" | "unknown" | "expired" | "closed") =>
    `Waiting is pointless, because ${
      {
        draining: "a server drains until the rules are changed",
        unknown: "a server that is not in the rules does not appear by itself",
        expired: "an expired binding stays expired",
        closed: "servers drain or are down until the rules are changed",
      }[failure]
    }. Write only the value of otherwise instead.`,
);
export const rebalanceWithoutTime = error(
  806,
  (kinds: readonly Affinity["kind"][]) =>
    `The policy rebalance moves sessions that were idle, and here nothing tells when a session was seen last: ${kinds
      .map((kind) => `${kind}() ${TIMELESS[kind]}`)
      .join("; ")}. Write issueCookie() with renewAfter, or learn() without redis.`,
);

/** Why an affinity cannot know when a session was seen last. */
const TIMELESS: Readonly<Record<Affinity["kind"], string>> = {
  hash: "remembers nothing",
  issueCookie: "writes its cookie once, without renewAfter",
  learn: "shares its sessions with other proxies, which may have seen them since",
  none: "ties no session to a server",
  route: "leaves the server's name to the application",
  tagSession: "tags an id when the application hands it out, and never again",
};

export const policyWithoutEffect = warning(
  805,
  (option: string) =>
    `The policy ${option} has no effect here, because an upstream with only hash() does not remember anyone's server: each key goes to the next of its servers and returns by itself. ` +
    "Omit it, or add an affinity that remembers.",
);

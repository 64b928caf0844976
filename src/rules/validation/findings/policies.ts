import { describeValue } from "../../../findings/describe-value.ts";
import { error, warning } from "../../../findings/finding.ts";

// 8xx: policies

export const notAReaction = error(
  801,
  (failure: string, option: string, given: unknown) =>
    `${option} must be "move", ${failure === "draining" ? '"stay", ' : ""}{ refuse: 503 } or { wait: 2000, otherwise: "move" }` +
    `${failure === option ? ", or { safe: …, unsafe: … } with one of these each" : ""}, not ${describeValue(given)}.`,
);
export const cannotStay = error(
  802,
  (option: string) =>
    `"stay" is for draining alone, where the session's server still answers. For ${option} write "move" or { refuse: 503 }.`,
);
export const notAnOtherwise = error(
  803,
  (given: unknown) =>
    `When the time is over, "move" or { refuse: 503 } is left to do, so otherwise must be one of these, not ${describeValue(given)}.`,
);
export const waitInVain = warning(
  804,
  (failure: "draining" | "unknown" | "expired") =>
    `To wait is in vain, for ${
      {
        draining: "a server drains until the rules are changed",
        unknown: "a server that is not in the rules does not come by itself",
        expired: "a binding that has expired stays so",
      }[failure]
    }. Write what stands in otherwise instead of the whole.`,
);
export const policyWithoutEffect = warning(
  805,
  (option: string) =>
    `The policy ${option} has no effect here, for an upstream with hash() alone remembers nobody's server: each key goes to the next of its servers and returns by itself. ` +
    "Leave it out, or add an affinity that remembers.",
);

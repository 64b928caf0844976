import { EXPIRED, STALE, UNKNOWN, type Finding } from "../../affinity/binding/finding.ts";
import type { Failure, Reaction, Refusal } from "../../affinity/policies.ts";
import type { Selection } from "../../affinity/selection.ts";

/** Why a session cannot go where it is bound, or why it is bound nowhere any more; `undefined` where neither is so. */
export function failureOf(selection: Selection, finding: Finding): Failure | undefined {
  if (finding === EXPIRED) return "expired";
  if (finding === UNKNOWN || finding === STALE) return "unknown";
  if (finding < 0) return undefined;
  if (!selection.healthy[finding]) return "down";
  return selection.servers[finding]!.draining === true ? "draining" : undefined;
}

/** The refusal that a reaction comes to, where waiting does not help. */
export function refusalOf(reaction: Reaction | undefined): Refusal | undefined {
  if (reaction === undefined || typeof reaction === "string") return undefined;
  const last = "wait" in reaction ? reaction.otherwise : reaction;
  return typeof last === "string" ? undefined : last;
}

import type { Candidate } from "./candidate.ts";
import type { BalancingState, BalancingTools, Choose, Method } from "./choose.ts";
import { leastConnections } from "./least-connections.ts";
import { byAnswerTime, type PeakEwma } from "./peak-ewma.ts";
import { random } from "./random.ts";
import { turns } from "./turns.ts";
import { twoChoices } from "./two-choices.ts";
import type { HashAffinity } from "../affinities/hash.ts";

/**
 * How the server of a request is chosen that is bound to none, and that has no session key, or no `hash` to go by:
 * - `"turns"`: each server in turn, as often as its weight says and as evenly spread as that can be. Each worker of nginx
 *   has a round of its own;
 * - `"leastConnections"`: the server that has the fewest requests now for its weight, those of all workers counted; if
 *   there are several, one of them at random;
 * - `"twoChoices"`: two servers are drawn by weight, and the one that has fewer requests now for its weight is taken. It
 *   costs the same with any number of servers;
 * - `"random"`: any server, drawn by weight;
 * - {@link peakEwma}: two servers are drawn by weight, and the one that answers sooner is taken, by its answers' times and
 *   the requests that it has now.
 */
export type Balancing = NamedMethod | PeakEwma;

type NamedMethod = "turns" | "leastConnections" | "twoChoices" | "random";

const METHODS: Readonly<Record<NamedMethod, Method>> = { turns, leastConnections, twoChoices, random };

/** Begins, or goes on, to choose among these candidates; `undefined` where there is none. */
export function chooseAmong(
  balancing: Balancing,
  candidates: readonly Candidate[],
  state: BalancingState,
  tools: BalancingTools,
): Choose | undefined {
  if (candidates.length === 0) return undefined;
  const method = typeof balancing === "string" ? METHODS[balancing] : byAnswerTime;
  return method(candidates, state, tools);
}

/** Seconds in which the times of answers that servers are chosen by fade; 0 where they are not. */
export function answerTimeDecay(balancing: Balancing): number {
  return typeof balancing === "string" ? 0 : balancing.decay;
}

/** Whether servers are chosen by how many requests they have. */
export function goesByRequests(rules: {
  readonly balancing: Balancing;
  readonly hash: HashAffinity | undefined;
}): boolean {
  const { balancing, hash } = rules;
  const isByRequests = balancing !== "turns" && balancing !== "random";
  return isByRequests || hash?.maxLoad !== undefined;
}

import type { DemoRules } from "./rules.ts";

const SAMPLES = 10_000;

type Placement = Pick<DemoRules, "preferenceOrder" | "shop">;

/** What a change of the rules does to the sessions. Shares are of all keys, 0 to 1. */
export interface KeysMoved {
  readonly samples: number;
  /** Keys whose server is another one now. */
  readonly moved: number;
  /** The share that no routing could leave in place: what the servers' shares of the weights lost. */
  readonly leastShare: number;
}

/** Compares where keys went with where they go. */
export function keysMoved(before: Placement, after: Placement): KeysMoved {
  let moved = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const key = `session ${sample}`;
    if (before.preferenceOrder(key)[0] !== after.preferenceOrder(key)[0]) moved++;
  }
  const sharesAfter = shares(after);
  let leastShare = 0;
  for (const [name, share] of shares(before)) leastShare += Math.max(0, share - (sharesAfter.get(name) ?? 0));
  return { samples: SAMPLES, moved, leastShare };
}

/** Which share of the keys each server is due, by its weight. */
function shares({ shop }: Placement): Map<string, number> {
  const primaries = shop.servers.filter(({ backup, down }) => backup !== true && down !== true);
  const total = primaries.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return new Map(primaries.map(({ name, weight = 1 }) => [name, weight / total]));
}

import { hashOf } from "../../affinity/affinities/affinity.ts";
import { hash } from "../../affinity/affinities/hash.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { preferenceOrder } from "../../affinity/servers/picking.ts";
import { runOnNode } from "./run-on-node.ts";

/** Gives a key's servers by name, in the order in which they are tried. */
export type PreferenceOrderOf = (key: string) => readonly string[];

/**
 * Finds where an upstream's keys go, with the same code that nginx runs. Building the lookup tables takes a moment,
 * looking a key up does not.
 *
 * Servers that are `down` in the rules are left out: they keep their place in the tables, but get no requests.
 */
export function preferenceOrderOf(upstream: Upstream): PreferenceOrderOf {
  // The order is the same whatever remembers the sessions, so no key is needed.
  const { generation, standing } = runOnNode("", { ...upstream, affinity: hashOf(upstream) ?? hash() }).current;
  return (key) =>
    preferenceOrder(generation, key)
      .filter((index) => standing.pickable[index])
      .map((index) => generation.servers[index]!.name);
}

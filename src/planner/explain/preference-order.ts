import { hashOf } from "../../affinity/affinities/affinity.ts";
import { hash } from "../../affinity/affinities/hash.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { preferenceOrder } from "../../affinity/servers/picking.ts";
import { runOnNode } from "./run-on-node.ts";

/** Gives a key's servers by name, in the order in which they are tried. */
export type PreferenceOrderOf = (key: string) => readonly string[];

/**
 * Tells where an upstream's keys go, by the very code that nginx runs. Building the lookup tables takes a moment,
 * asking does not.
 *
 * Servers that are `down` in the rules are left out: they keep their place in the tables, but get no request.
 */
export function preferenceOrderOf(upstream: Upstream): PreferenceOrderOf {
  // The order is the same whatever remembers the sessions, so no key is needed.
  const { generation, standing } = runOnNode("", { ...upstream, affinity: hashOf(upstream) ?? hash() }).current;
  return (key) =>
    preferenceOrder(generation, key)
      .filter((index) => standing.pickable[index])
      .map((index) => generation.servers[index]!.name);
}

import type { Upstream } from "../../affinity/rules.ts";
import { createSelection, preferenceOrder } from "../../affinity/selection.ts";
import { nodeMachine } from "../machine.ts";

/** Gives a key's servers by name, in the order in which they are tried. */
export type PreferenceOrderOf = (key: string) => readonly string[];

/**
 * Tells where an upstream's keys go, by the very code that nginx runs. Building the lookup tables takes a moment,
 * asking does not.
 *
 * Servers that are `down` in the rules are left out: they keep their place in the tables, but get no request.
 */
export function preferenceOrderOf(upstream: Upstream): PreferenceOrderOf {
  const selection = createSelection(upstream, nodeMachine);
  return (key) =>
    preferenceOrder(selection, key)
      .filter((index) => selection.pickable[index])
      .map((index) => selection.servers[index]!.name);
}

import type { Rebalance } from "../rebalance.ts";
import type { Generation } from "./generation.ts";
import type { Lineup } from "./lineup.ts";
import { shareAmongGroups, shareAmongStarting } from "./standing.ts";
import { NO_SERVER } from "../balancing/tried.ts";

/** In place of a server's number of sessions. */
export const NOT_COUNTED = -1;

/**
 * Works out from how many sessions the servers have (`load.sessions`) which of them idle sessions leave, where those go, and
 * how many new ones each gets. Each group of a canary is balanced for itself.
 */
export function balanceSessions({ generation, standing }: Lineup, { tolerance, prefer }: Required<Rebalance>): void {
  const groups = standing.groups.length === 0 ? [generation] : [];
  for (const group of standing.groups) groups.push(group.generation);
  for (let index = 0; index < generation.servers.length; index++) standing.emptier[index] = undefined;
  for (const group of groups) balanceGroup(group, { generation, standing }, tolerance, prefer);
  shareAmongStarting(generation.primaries, generation.backups, standing);
  shareAmongGroups(standing);
}

function balanceGroup(
  { primaries }: Generation,
  { generation, standing }: Lineup,
  tolerance: number,
  prefer: number,
): void {
  const { places, pickable, emptier } = standing;
  let sessions = 0;
  let weights = 0;
  for (const { index, weight } of primaries.members) {
    places[index]!.load.newShare = 1;
    if (!pickable[index] || places[index]!.load.sessions < 0) continue;
    sessions += places[index]!.load.sessions;
    weights += weight;
  }
  // How full servers are: 1 is as full as all of them together. Between servers that fail, or in a panic, nothing is moved.
  let emptiest = NO_SERVER;
  let least = Infinity;
  for (const { index, weight } of primaries.members) {
    if (!pickable[index] || places[index]!.load.sessions < 0) continue;
    const fullness = (places[index]!.load.sessions * weights) / (Math.max(1, sessions) * weight);
    places[index]!.load.newShare = fullness <= 1 ? 1 : Math.max(1 / prefer, 1 / fullness);
    if (fullness < least) {
      least = fullness;
      emptiest = index;
    }
  }
  if (emptiest === NO_SERVER || standing.isOutage || standing.isPanicking) return;
  for (const { index, weight } of primaries.members) {
    const { load, isHealthy } = places[index]!;
    const part = (sessions * weight) / weights;
    // One session more or less is no imbalance.
    const isFuller = load.sessions > part * (1 + tolerance) && load.sessions >= part + 1;
    if (index !== emptiest && isHealthy && !generation.servers[index]!.draining && isFuller) emptier[index] = emptiest;
  }
}

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
  // How full servers are: 1 is as full as all of them together. The emptiest is who is so with one session more.
  let emptiest = NO_SERVER;
  let emptiestWeight = 0;
  let least = Infinity;
  for (const { index, weight } of primaries.members) {
    if (!pickable[index] || places[index]!.load.sessions < 0) continue;
    const fullness = (places[index]!.load.sessions * weights) / (Math.max(1, sessions) * weight);
    places[index]!.load.newShare = fullness <= 1 ? 1 : Math.max(1 / prefer, 1 / fullness);
    const fullnessThen = (places[index]!.load.sessions + 1) / weight;
    if (fullnessThen < least) {
      least = fullnessThen;
      emptiest = index;
      emptiestWeight = weight;
    }
  }
  // Between servers that fail, or in a panic, nothing is moved.
  if (emptiest === NO_SERVER || standing.isOutage || standing.isPanicking) return;
  const emptiestLack = (sessions * emptiestWeight) / weights - places[emptiest]!.load.sessions;
  for (const { index, weight } of primaries.members) {
    const { load, isHealthy } = places[index]!;
    const part = (sessions * weight) / weights;
    if (index === emptiest || !isHealthy || generation.servers[index]!.draining) continue;
    const surplus = Math.min(Math.ceil(load.sessions - part * (1 + tolerance)), Math.floor(load.sessions - part));
    // The one that leaves last still leaves a server with its part and one more, for one that is less full than that even then.
    const room = Math.ceil(emptiestLack + emptiestWeight / weight) - 1;
    if (surplus >= 1 && room >= 1) emptier[index] = { server: emptiest, surplus, room };
  }
}

import type { Choose } from "../balancing/choose.ts";
import type { HasShare } from "../balancing/load-bound.ts";
import type { TableServer } from "../tables/table.ts";
import type { Generation, Tier } from "./generation.ts";
import { canPick, type Lineup } from "./lineup.ts";
import type { Standing } from "./standing.ts";
import { NONE_TRIED, NO_SERVER, type Tried } from "../balancing/tried.ts";

export { NO_SERVER, type Tried } from "../balancing/tried.ts";

/**
 * Picks the server for a request's first try: the first of the key's preference order that can be
 * picked, or what the upstream's balancing says for a request without a key.
 * @returns a server's index, or {@link NO_SERVER}
 */
export function pick(lineup: Lineup, key: string | undefined): number {
  const { choosePrimary } = lineup.standing;
  return key === undefined && choosePrimary !== undefined
    ? choosePrimary(NONE_TRIED)
    : pickAgain(lineup, key, NONE_TRIED);
}

/**
 * The short way to what {@link pick} picks, for a key of which the hash is known: its first server,
 * if that can be picked.
 * @returns a server's index, or {@link NO_SERVER} where {@link pick} has to be asked
 */
export function pickFirst({ generation, standing }: Lineup, hash: number): number {
  const { table } = generation.primaries;
  const server = table.serverAt(table.locate(hash));
  if (!standing.pickable[server]) return NO_SERVER;
  const { boundOfPrimaries } = standing;
  return boundOfPrimaries === undefined || boundOfPrimaries(server) ? server : NO_SERVER;
}

/** The first server of a key with this hash, whether it can be picked now or not. */
export function firstServer({ generation }: Lineup, hash: number): number {
  const { table } = generation.primaries;
  return table.serverAt(table.locate(hash));
}

/**
 * Picks the server for another try: as {@link pick}, without the servers that were tried. Where no other is left, one
 * that drains and takes new sessions then; where all are avoided, one of those: the key's own, or the one that was
 * avoided first.
 * @returns a server's index, or {@link NO_SERVER}
 */
export function pickAgain(lineup: Lineup, key: string | undefined, tried: Tried): number {
  const { generation, standing } = lineup;
  const { primaries, backups } = generation;
  const { pickable, spare } = standing;
  let server = pickFrom(primaries, standing.choosePrimary, standing.boundOfPrimaries, pickable, key, tried);
  if (server === NO_SERVER)
    server = pickFrom(backups, standing.chooseBackup, standing.boundOfBackups, pickable, key, tried);
  if (server === NO_SERVER) server = pickFrom(primaries, standing.choosePrimarySpare, undefined, spare, key, tried);
  if (server === NO_SERVER) server = pickFrom(backups, standing.chooseBackupSpare, undefined, spare, key, tried);
  return server === NO_SERVER && !canPick(lineup) ? pickAvoided(lineup, key, tried) : server;
}

function pickAvoided({ generation, standing }: Lineup, key: string | undefined, tried: Tried): number {
  const { primaries, backups, takers, spares } = generation;
  let server = pickAvoidedFrom(primaries, standing, takers, key, tried);
  if (server === NO_SERVER) server = pickAvoidedFrom(backups, standing, takers, key, tried);
  if (server === NO_SERVER) server = pickAvoidedFrom(primaries, standing, spares, key, tried);
  if (server === NO_SERVER) server = pickAvoidedFrom(backups, standing, spares, key, tried);
  return server;
}

function pickAvoidedFrom(
  tier: Tier | undefined,
  { places }: Standing,
  candidates: readonly boolean[],
  key: string | undefined,
  tried: Tried,
): number {
  if (tier === undefined) return NO_SERVER;
  if (key !== undefined) return pickFrom(tier, undefined, undefined, candidates, key, tried);
  let longest = NO_SERVER;
  for (const { index } of tier.members) {
    const isCandidate = candidates[index] && !tried[index];
    if (isCandidate && (longest === NO_SERVER || places[index]!.avoidedUntil < places[longest]!.avoidedUntil)) {
      longest = index;
    }
  }
  return longest;
}

function pickFrom(
  tier: Tier | undefined,
  choose: Choose | undefined,
  bound: HasShare | undefined,
  pickable: readonly boolean[],
  key: string | undefined,
  tried: Tried,
): number {
  if (tier === undefined) return NO_SERVER;
  if (key === undefined) return choose === undefined ? NO_SERVER : choose(tried);
  const fallback = firstFree(tier.members, pickable, tried);
  if (fallback === NO_SERVER) return NO_SERVER;
  if (bound !== undefined) {
    const server = pickBelow(tier, bound, pickable, key, tried);
    // Else those below the bound were tried, or are full.
    if (server !== NO_SERVER) return server;
  }

  const table = tier.table;
  let position = table.locate(table.hashOf(key));
  for (let step = 1; step <= table.walkLength; step++) {
    const server = table.serverAt(position);
    if (pickable[server] && !tried[server]) return server;
    position = table.advance(position, step, key);
  }
  return fallback;
}

/** The first of a key's preference order that is below the bound. */
function pickBelow(
  { members, table }: Tier,
  bound: HasShare,
  pickable: readonly boolean[],
  key: string,
  tried: Tried,
): number {
  let left = 0;
  for (const { index } of members) if (pickable[index] && !tried[index]) left++;
  const passed: Record<number, true> = {};
  let position = table.locate(table.hashOf(key));
  for (let step = 1; left > 0 && step <= table.walkLength; step++) {
    const server = table.serverAt(position);
    if (pickable[server] && !tried[server] && !passed[server]) {
      if (bound(server)) return server;
      passed[server] = true;
      left--;
    }
    position = table.advance(position, step, key);
  }
  for (const { index } of members) {
    if (left > 0 && pickable[index] && !tried[index] && !passed[index] && bound(index)) return index;
  }
  return NO_SERVER;
}

function firstFree(members: readonly TableServer[], pickable: readonly boolean[], tried: Tried): number {
  for (const { index } of members) {
    if (pickable[index] && !tried[index]) return index;
  }
  return NO_SERVER;
}

/** A key's servers in the order in which they are tried, whether they can be picked now or not. */
export function preferenceOrder({ primaries, backups }: Generation, key: string): number[] {
  const order: number[] = [];
  appendOrder(primaries, key, order);
  if (backups !== undefined) appendOrder(backups, key, order);
  return order;
}

function appendOrder(tier: Tier, key: string, order: number[]): void {
  const seen: Record<number, true> = {};
  const { members, table } = tier;
  const wanted = order.length + members.length;
  let position = table.locate(table.hashOf(key));
  for (let step = 1; order.length < wanted && step <= table.walkLength; step++) {
    const server = table.serverAt(position);
    if (!seen[server]) {
      seen[server] = true;
      order.push(server);
    }
    position = table.advance(position, step, key);
  }
  // A server whose weight is too small for a single slot comes last.
  for (const { index } of members) {
    if (!seen[index]) order.push(index);
  }
}

import { hashOf } from "./affinities/affinity.ts";
import type { LookupTableName } from "./affinities/hash.ts";
import { createTurns } from "./balancing/turns.ts";
import type { Machine } from "./machine.ts";
import type { Server, Upstream } from "./rules.ts";
import type { Verdict } from "./verdict.ts";
import { createLookupTable } from "./tables/create.ts";
import type { LookupTable, TableServer } from "./tables/table.ts";

/** In place of a server's index: no server can be picked. */
export const NO_SERVER = -1;

/** Servers that were tried for a request already, by index. */
export type Tried = Readonly<Record<number, true>>;

/** Servers of one rank: the primaries, or the backups. */
interface Tier {
  readonly members: readonly TableServer[];
  readonly table: LookupTable;
  /** Round robin among the members that can be picked; undefined while none can. */
  nextTurn: ((this: void) => number) | undefined;
}

/** What picks are made from: an upstream's servers, its lookup tables, and who can be picked now. */
export interface Selection {
  /** In the order of the rules. An index means a place in this list. */
  readonly servers: readonly Server[];
  /** By index: the server is neither `down` nor avoided after failures. Changed by {@link setHealthy} only. */
  readonly healthy: readonly boolean[];
  /** By index: it is healthy, and takes requests that are not bound to it: its weight is above 0, and it is not draining. */
  readonly pickable: readonly boolean[];
  readonly primaries: Tier;
  readonly backups: Tier | undefined;
}

/**
 * Builds the tables of an upstream. Of its servers at least one that is not a backup has a weight
 * above 0. A server that is `down` keeps its place in the tables, as in nginx.
 */
export function createSelection(upstream: Upstream, machine: Machine): Selection {
  const primaries: TableServer[] = [];
  const backups: TableServer[] = [];
  const healthy: boolean[] = [];
  const pickable: boolean[] = [];
  for (let index = 0; index < upstream.servers.length; index++) {
    const server = upstream.servers[index]!;
    const { name, address, weight = 1, down = false, backup = false } = server;
    healthy.push(!down);
    pickable.push(!down && takesNew(server));
    if (weight > 0) (backup ? backups : primaries).push({ index, name, address, weight });
  }
  const table = tableOf(upstream);
  return {
    servers: upstream.servers,
    healthy,
    pickable,
    primaries: createTier(primaries, table, pickable, machine),
    backups: backups.length === 0 ? undefined : createTier(backups, table, pickable, machine),
  };
}

function takesNew({ weight = 1, draining = false }: Server): boolean {
  return weight > 0 && !draining;
}

/** Without a `hash` the table is for sessions that have to leave their server: all of their requests go to the same other one. */
function tableOf(upstream: Upstream): LookupTableName {
  return hashOf(upstream)?.table ?? "rendezvous";
}

function createTier(
  members: readonly TableServer[],
  tableName: LookupTableName,
  pickable: readonly boolean[],
  machine: Machine,
): Tier {
  const table = createLookupTable(tableName, members, machine);
  const tier: Tier = { members, table, nextTurn: undefined };
  beginTurns(tier, pickable);
  return tier;
}

function beginTurns(tier: Tier, pickable: readonly boolean[]): void {
  const weights: number[] = [];
  const indices: number[] = [];
  for (const { index, weight } of tier.members) {
    if (pickable[index]) {
      weights.push(weight);
      indices.push(index);
    }
  }
  if (weights.length === 0) {
    tier.nextTurn = undefined;
    return;
  }
  const nextTurn = createTurns(weights);
  // limpet-allow closure: made when a server fails or comes back, not for each request
  tier.nextTurn = () => indices[nextTurn()]!;
}

/** Says whether a server is healthy. Round robin begins anew among those that can be picked. */
export function setHealthy(selection: Selection, index: number, value: boolean): void {
  (selection.healthy as boolean[])[index] = value;
  (selection.pickable as boolean[])[index] = value && takesNew(selection.servers[index]!);
  beginTurns(selection.primaries, selection.pickable);
  if (selection.backups !== undefined) beginTurns(selection.backups, selection.pickable);
}

/** Whether any server can be picked. */
export function canPick(selection: Selection): boolean {
  return selection.primaries.nextTurn !== undefined || selection.backups?.nextTurn !== undefined;
}

/**
 * Passes `count` turns of round robin, so that not every worker begins with the first server.
 * @param count a whole number, 0 or above
 */
export function skipTurns(selection: Selection, count: number): void {
  const nextTurn = selection.primaries.nextTurn;
  if (nextTurn === undefined) return;
  for (let i = 0; i < count; i++) nextTurn();
}

/**
 * Picks the server for a request's first try: the first of the key's preference order that can be
 * picked, or the next by turns for a request without a key.
 * @returns a server's index, or {@link NO_SERVER}
 */
export function pick(selection: Selection, key: string | undefined): number {
  const { nextTurn } = selection.primaries;
  return key === undefined && nextTurn !== undefined ? nextTurn() : pickAgain(selection, key, NONE_TRIED);
}

const NONE_TRIED: Tried = {};

/**
 * The short way to what {@link pick} picks, for a key of which the hash is known: its first server,
 * if that can be picked.
 * @returns a server's index, or {@link NO_SERVER} where {@link pick} has to be asked
 */
export function pickFirst(selection: Selection, hash: number): number {
  const table = selection.primaries.table;
  const server = table.serverAt(table.locate(hash));
  return selection.pickable[server] ? server : NO_SERVER;
}

/** What is to be said of a request whose key has this hash, and which goes to the first of its servers that can be picked. */
export function verdictOfHash(selection: Selection, hash: number): Verdict {
  const table = selection.primaries.table;
  const first = table.serverAt(table.locate(hash));
  if (selection.pickable[first]) return "hit";
  return selection.healthy[first] ? "moved:draining" : "moved:down";
}

/**
 * Picks the server for another try: as {@link pick}, without the servers that were tried.
 * @returns a server's index, or {@link NO_SERVER}
 */
export function pickAgain(selection: Selection, key: string | undefined, tried: Tried): number {
  const server = pickFrom(selection.primaries, selection.pickable, key, tried);
  if (server !== NO_SERVER || selection.backups === undefined) return server;
  return pickFrom(selection.backups, selection.pickable, key, tried);
}

function pickFrom(tier: Tier, pickable: readonly boolean[], key: string | undefined, tried: Tried): number {
  const fallback = firstFree(tier.members, pickable, tried);
  if (fallback === NO_SERVER) return NO_SERVER;
  if (key === undefined) return nextFree(tier, tried, fallback);

  const table = tier.table;
  let position = table.locate(table.hashOf(key));
  for (let step = 1; step <= table.walkLength; step++) {
    const server = table.serverAt(position);
    if (pickable[server] && !tried[server]) return server;
    position = table.advance(position, step, key);
  }
  return fallback;
}

function firstFree(members: readonly TableServer[], pickable: readonly boolean[], tried: Tried): number {
  for (const { index } of members) {
    if (pickable[index] && !tried[index]) return index;
  }
  return NO_SERVER;
}

/** The next by turns that was not tried; `fallback` where the turns do not come to one soon. */
function nextFree(tier: Tier, tried: Tried, fallback: number): number {
  const nextTurn = tier.nextTurn;
  if (nextTurn === undefined) return fallback;
  for (let turn = 0; turn < tier.members.length; turn++) {
    const server = nextTurn();
    if (!tried[server]) return server;
  }
  return fallback;
}

/** A key's servers in the order in which they are tried, whether they can be picked now or not. */
export function preferenceOrder(selection: Selection, key: string): number[] {
  const order: number[] = [];
  appendOrder(selection.primaries, key, order);
  if (selection.backups !== undefined) appendOrder(selection.backups, key, order);
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

import { doNotPause } from "../../src/affinity/machine.ts";
import { provision } from "../../src/affinity/provision.ts";
import { COUNTED_AT_ONCE } from "../../src/affinity/balancing/choose.ts";
import { createRandom } from "../../src/affinity/balancing/random-numbers.ts";
import { createLineup, type LineupTools } from "../../src/affinity/running-upstream.ts";
import { createDigestKeys } from "../../src/affinity/servers/digests.ts";
import type { Lineup } from "../../src/affinity/servers/lineup.ts";
import { NO_PANIC, type Panic } from "../../src/affinity/servers/generation.ts";
import { hash, type Balancing, type LookupTableName, type Server, type Upstream } from "../../src/index.ts";
import { nodeMachine } from "../../src/planner/machine.ts";

export const TABLES = [
  "ketama",
  "maglev",
  "rendezvous",
  "modulo",
  "ipHash",
] as const satisfies readonly LookupTableName[];

/** An upstream of these servers, whose session sources do not matter. */
export function upstreamOf(servers: readonly Server[], table: LookupTableName): Upstream {
  return { servers, session: [], affinity: hash({ table }) };
}

/** `count` servers of these weights, which are repeated as needed. */
export function someServers(count: number, weights: readonly number[] = [1]): Server[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `server-${i}`,
    address: `10.0.${i >> 8}.${i & 255}:8080`,
    weight: weights[i % weights.length]!,
  }));
}

/** `count` session keys of the kind that servlet containers make. */
export function someKeys(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i * 2654435761).toString(16).padStart(16, "0"));
}

/** What lineups are made with. */
export function toolsOf(table: LookupTableName, balancing: Balancing = "turns", maxLoad?: number): LineupTools {
  return {
    table,
    drainingTakesNew: true,
    digestKeys: createDigestKeys(),
    panic: NO_PANIC,
    groupNames: [],
    machine: nodeMachine,
    balancing,
    maxLoad,
    balancingTools: { counting: COUNTED_AT_ONCE, random: createRandom(1) },
  };
}

/** These servers, as they stand when nginx begins. */
export function lineupOf(
  servers: readonly Server[],
  table: LookupTableName = "rendezvous",
  digestKeys = createDigestKeys(),
  before?: Lineup,
  drainingTakesNew = true,
  {
    panic = NO_PANIC,
    balancing = "turns",
    maxLoad,
  }: { readonly panic?: Panic; readonly balancing?: Balancing; readonly maxLoad?: number } = {},
): Lineup {
  const number = before === undefined ? 1 : before.generation.number + 1;
  const tools = { ...toolsOf(table, balancing, maxLoad), drainingTakesNew, digestKeys, panic };
  return createLineup(number, provision(upstreamOf(servers, table)).servers, tools, before, doNotPause);
}

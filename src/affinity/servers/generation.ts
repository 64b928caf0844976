import { canonicalAddress, parseAddress } from "../address.ts";
import type { LookupTableName } from "../affinities/hash.ts";

import type { Machine, Pause } from "../machine.ts";
import type { ProvisionedServer } from "../provision.ts";
import { createLookupTable } from "../tables/create.ts";
import type { KeyHash, LookupTable, TableServer } from "../tables/table.ts";
import { NO_GROUP, groupNamed } from "./group.ts";
import { digestServers, type DigestKeys, type ServerDigests } from "./digests.ts";

/** Servers of one rank: the primaries, or the backups. */
export interface Tier {
  readonly members: readonly TableServer[];
  readonly table: LookupTable;
}

/**
 * One set of an upstream's servers with all that is worked out from them. It never changes: a change
 * of servers is a new generation. An index means a place in `servers`, and in this generation only.
 */
export interface Generation {
  readonly number: number;
  readonly servers: readonly ProvisionedServer[];
  /** Also by the names that servers had before. */
  readonly serverByName: Readonly<Record<string, number | undefined>>;
  /** By canonical address. */
  readonly serverByAddress: Readonly<Record<string, number | undefined>>;
  /** By address as nginx prints it, where that is as it is written: a shorter way than the canonical one. */
  readonly serverByPrinted: Readonly<Record<string, number | undefined>>;
  /** By index: what nginx connects to. */
  readonly hosts: readonly string[];
  readonly ports: readonly number[];
  /** By index: name and address, which own what belongs to a process: failures, probes, connections. */
  readonly places: readonly string[];
  readonly primaries: Tier;
  readonly backups: Tier | undefined;
  /** By index: whether it takes requests that are not bound to it, as far as the rules go. */
  readonly takers: readonly boolean[];
  /** By index: whether it drains, or its group is not in the rules, but takes such requests where no taker is left. */
  readonly spares: readonly boolean[];
  /** Nobody is a taker. */
  readonly isClosed: boolean;
  /** What tokens call the servers, by the place of the key. */
  readonly digests: readonly ServerDigests[];
  readonly panic: Panic;
  /** By server index: the place of its group, `NO_GROUP` for one that there is not. Empty where there are no groups. */
  readonly groupOf: readonly number[];
}

/** When servers are tried although they are not healthy. */
export interface Panic {
  /** The share of healthy servers below which all are; 0: never. */
  readonly below: number;
  /** Whether servers that only fail their checks are tried while nobody else is left: a check may be wrong. */
  readonly overrulesChecks: boolean;
}

/** What the rules of most upstreams say. */
export const NO_PANIC: Panic = { below: 0, overrulesChecks: false };

/** In place of a group's index. */
const ALL_GROUPS = -2;

/** The group of servers that name none. */
const FIRST_GROUP = 0;

/** What all generations of an upstream are made with. */
export interface GenerationTools {
  readonly table: LookupTableName;
  /** Whether draining servers take new sessions while all others have failed. */
  readonly drainingTakesNew: boolean;
  readonly digestKeys: DigestKeys;
  readonly panic: Panic;
  /** The names of a canary's groups; none where there is no canary. */
  readonly groupNames: readonly string[];
  readonly machine: Machine;
  /** Of session keys, in place of the table's own. */
  readonly keyedHash?: KeyHash | undefined;
}

/**
 * Builds a generation and its tables. There may be no servers, while names cannot be found. A server that is `down`
 * keeps its place in the tables, as in nginx.
 * @param pause is called after every piece of work, and may let others work
 * @param only the place of a group, of which alone servers are to be in the tables
 */
export function createGeneration(
  number: number,
  servers: readonly ProvisionedServer[],
  { table, drainingTakesNew, digestKeys, panic, groupNames, machine, keyedHash }: GenerationTools,
  pause: Pause,
  only = ALL_GROUPS,
): Generation {
  const names: string[] = [];
  const hosts: string[] = [];
  const ports: number[] = [];
  const places: string[] = [];
  const serverByName: Record<string, number | undefined> = {};
  const serverByAddress: Record<string, number | undefined> = {};
  const serverByPrinted: Record<string, number | undefined> = {};
  const primaries: TableServer[] = [];
  const backups: TableServer[] = [];
  const takers: boolean[] = [];
  const groupOf: number[] = [];
  const formerNames: Record<number, string | undefined> = {};
  for (let index = 0; index < servers.length; index++) {
    const server = servers[index]!;
    const { name, address, weight, backup, formerly, group } = server;
    const { host, port } = parseAddress(address);
    const canonical = canonicalAddress(address);
    names.push(name);
    hosts.push(host);
    ports.push(port);
    places.push(placeOf(name, address));
    serverByName[name] = index;
    if (formerly !== undefined) {
      serverByName[formerly] = index;
      formerNames[index] = formerly;
    }
    serverByAddress[canonical] = index;
    serverByPrinted[port === 0 ? host : `${host}:${port}`] = index;
    // Who names a group that there is not gets no new sessions while there are others: it may be a version that is to wait.
    const own = group === undefined ? FIRST_GROUP : groupNamed(groupNames, group);
    if (groupNames.length > 0) groupOf.push(own);
    if (weight > 0 && (only === ALL_GROUPS || own === only)) {
      (backup ? backups : primaries).push({ index, name, address, weight });
    }
    takers.push(takesNew(server) && !(groupNames.length > 0 && own === NO_GROUP));
    pause();
  }
  const isClosed = isClosedToNew(servers);
  const spares: boolean[] = [];
  for (let index = 0; index < servers.length; index++) {
    const { weight, down, draining } = servers[index]!;
    const isDrainingSpare = (drainingTakesNew || isClosed) && draining && !down && weight > 0;
    spares.push(isDrainingSpare || (groupOf[index] === NO_GROUP && takesNew(servers[index]!)));
  }
  const digests: ServerDigests[] = [];
  for (const digester of digestKeys.digesters) digests.push(digestServers(digester, names, formerNames, pause));
  return {
    number,
    servers,
    serverByName,
    serverByAddress,
    serverByPrinted,
    hosts,
    ports,
    places,
    primaries: { members: primaries, table: createLookupTable(table, primaries, machine, pause, keyedHash) },
    backups:
      backups.length === 0
        ? undefined
        : { members: backups, table: createLookupTable(table, backups, machine, pause, keyedHash) },
    takers,
    spares,
    isClosed,
    digests,
    panic,
    groupOf,
  };
}

/** The index of a server, if it is in the generation. */
export function serverNamed({ serverByName }: Generation, name: string): number | undefined {
  const server = serverByName[name];
  // On Node every object has a "constructor".
  return typeof server === "number" ? server : undefined;
}

/** A server's name and address in one text. */
export function placeOf(name: string, address: string): string {
  return `${name} ${canonicalAddress(address)}`;
}

/** Whether a server takes requests that are not bound to it, as far as the rules go. */
function takesNew({ weight, down, draining }: ProvisionedServer): boolean {
  return weight > 0 && !down && !draining;
}

/** Whether none of the servers takes such requests. */
export function isClosedToNew(servers: readonly ProvisionedServer[]): boolean {
  for (const server of servers) if (takesNew(server)) return false;
  return true;
}

/**
 * Whether a request may be sent to a server, bound or not: it has as many tries as there are of these. A session that
 * is bound to a server of weight 0 would otherwise have no try left for another.
 */
export function mayBeTried({ down, weight }: ProvisionedServer, isRemembering: boolean): boolean {
  return !down && (isRemembering || weight > 0);
}

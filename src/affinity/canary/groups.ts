import { randomBelow, type Random } from "../balancing/random-numbers.ts";

import { mix, unsigned } from "../hashing/word.ts";
import { doNotPause, type Machine } from "../machine.ts";
import type { ProvisionedUpstream } from "../provision.ts";
import type { Request } from "../request.ts";
import { NO_GROUP, groupNamed } from "../servers/group.ts";
import { sessionKeyReader } from "../session/key.ts";
import type { ReadKey } from "../session/read-key.ts";
import { readerOf } from "../session/reader.ts";
import { createRendezvousTable } from "../tables/rendezvous.ts";
import type { KeyHash, LookupTable, TableServer } from "../tables/table.ts";

/** What a hash is a part of. */
const WORDS = 4294967296;

/** Random numbers are below this. */
const MOST_RANDOM = 2147483647;

/** Groups at work. An index means a place in the list of the rules. */
export interface RunningCanary {
  readonly names: readonly string[];
  /** By index. */
  readonly releases: readonly number[];
  /** Whether any group releases sessions. */
  readonly isReleasing: boolean;
  readonly readForce: readonly ReadKey[];
  /** Reads what a new session rolls the dice by. */
  readonly readKey: ReadKey;
  /** Groups by hash, as often as their weights say. Another weight moves as few hashes as can be. */
  readonly table: LookupTable;
  readonly random: Random;
  readonly hashOf: (this: void, key: string) => number;
}

/**
 * @param random what new sessions without a key are left to
 * @param hashOf of session keys
 */
export function runCanary(
  { canary, session, maxKeyLength }: ProvisionedUpstream,
  machine: Machine,
  random: Random,
  hashOf: KeyHash,
): RunningCanary | undefined {
  if (canary === undefined) return undefined;
  const names: string[] = [];
  const releases: number[] = [];
  const weighty: TableServer[] = [];
  let isReleasing = false;
  for (let index = 0; index < canary.groups.length; index++) {
    const { name, weight, release } = canary.groups[index]!;
    names.push(name);
    releases.push(release);
    if (release > 0) isReleasing = true;
    if (weight > 0) weighty.push({ index, name, address: "", weight });
  }
  const readForce: ReadKey[] = [];
  for (const source of canary.force) readForce.push(readerOf(source));
  return {
    names,
    releases,
    isReleasing,
    readForce,
    readKey: sessionKeyReader(session, maxKeyLength),
    table: createRendezvousTable(weighty, machine, doNotPause),
    random,
    hashOf,
  };
}

/** The group that a request forces; `NO_GROUP` for none. */
export function forcedGroup({ readForce, names }: RunningCanary, request: Request): number {
  for (const read of readForce) {
    const group = groupNamed(names, read(request));
    if (group !== NO_GROUP) return group;
  }
  return NO_GROUP;
}

/**
 * The group of a new session, or of one that is bound nowhere any more.
 * @param lost what identifies a session that was bound; `undefined` for a new one
 */
export function rolledGroup(canary: RunningCanary, request: Request, lost: string | undefined): number {
  const key = canary.readKey(request) ?? lost;
  return groupOfHash(canary, key === undefined ? randomBelow(canary.random, MOST_RANDOM) : canary.hashOf(key));
}

function groupOfHash({ table }: RunningCanary, hash: number): number {
  return table.serverAt(positionOf(table, hash));
}

/** Keys are spread over a group's servers by the same hash, which must say nothing of the group. */
function positionOf(table: LookupTable, hash: number): number {
  return table.locate(unsigned(mix(hash)));
}

/**
 * The group that a bound session leaves its own for; `NO_GROUP` if it stays.
 * @param hash of what the session keeps for as long as it lives
 */
export function groupAfter({ table, releases }: RunningCanary, group: number, hash: number): number {
  const release = releases[group] ?? 0;
  if (release === 0 || unsigned(mix(mix(hash) ^ RELEASE)) >= release * WORDS) return NO_GROUP;
  const position = positionOf(table, hash);
  const first = table.serverAt(position);
  // The second of a slot is another group, if there are two with a weight.
  const other = first === group ? table.serverAt(table.advance(position, 1, "")) : first;
  return other === group ? NO_GROUP : other;
}

/** So that which sessions leave has nothing to do with the groups that they were given. Any number would do. */
const RELEASE = 0x5ca1ab1e;

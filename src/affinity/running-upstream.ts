import { createBindings, remembers, type Bindings, type Surroundings } from "./binding/bindings.ts";
import { runCanary, type RunningCanary } from "./canary/groups.ts";
import type { KeyHash } from "./tables/table.ts";
import { keyedHash } from "./token/keyed-hash.ts";
import { doNotPause, type Pause } from "./machine.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "./provision.ts";
import { createDigestKeys } from "./servers/digests.ts";
import { createGeneration, type Generation, type GenerationTools } from "./servers/generation.ts";
import type { RequestCounting } from "./balancing/choose.ts";
import { createRandom } from "./balancing/random-numbers.ts";
import type { Lineup } from "./servers/lineup.ts";
import { considerPanic } from "./servers/panic.ts";
import { createStanding, updateChoices, type StandingTools } from "./servers/standing.ts";
import { sessionKeyReader } from "./session/key.ts";
import { NO_KEY, keyHashReader, type HashVariable, type ReadKeyHash } from "./session/key-hash.ts";
import type { ReadKey } from "./session/read-key.ts";
import { keyHashOf } from "./tables/create.ts";

/**
 * Counts a request for its server, and no longer for the server that it was sent to before.
 * @returns false if the server already has as many as it may have
 */
export type HoldPlace = (this: void, lineup: Lineup, server: number) => boolean;

/**
 * Takes one move from the budget, from what may leave a server and from the room of the emptier one.
 * @param from the server of the session, which has an emptier one
 * @param session its key
 * @returns the name of the server that it goes to: another where it went there a moment ago; `undefined` if it stays
 */
export type TakeMove = (this: void, lineup: Lineup, from: number, session: string) => string | undefined;

export type LineupTools = GenerationTools & StandingTools;

/** What decides of an upstream's requests; the same in nginx and on Node. */
export interface RunningUpstream {
  readonly name: string;
  readonly rules: ProvisionedUpstream;
  /** The key that decides, and its hash; none where there is no `hash` among the affinities. */
  readonly readKey: ReadKey;
  readonly readKeyHash: ReadKeyHash;
  /** Undefined if nothing is remembered. */
  readonly bindings: Bindings | undefined;
  /** Undefined where there are no groups. */
  readonly canary: RunningCanary | undefined;
  readonly holdPlace: HoldPlace;
  readonly takeMove: TakeMove;
  /** Whether its requests are counted: servers have limits, or requests are balanced by how many there are. */
  isCounted: boolean;
  readonly tools: LineupTools;
  /** The servers that new requests get. Exchanged whole, in one assignment. */
  current: Lineup;
}

/** What an upstream needs of the machine it runs on. */
export interface UpstreamSurroundings extends Surroundings {
  readonly holdPlace: HoldPlace;
  readonly counting: RequestCounting;
  /** Where no session moves for the sake of balance, it need not be there. */
  readonly takeMove?: TakeMove;
  /** A shorter way to the CRC-32 of a variable, where the machine has one. */
  readonly hashVariable?: HashVariable | undefined;
}

/**
 * Sets an upstream going, with the servers of its rules.
 * @param name the upstream's
 * @throws where a key that it needs is not there
 */
export function runUpstream(
  name: string,
  rules: ProvisionedUpstream,
  surroundings: UpstreamSurroundings,
): RunningUpstream {
  const { machine } = surroundings;
  const bindings = remembers(rules) ? createBindings(name, rules, surroundings) : undefined;
  // Without a `hash` the table is for sessions that have to leave their server: all of their requests go to the same other one.
  const table = rules.hash === undefined ? "rendezvous" : rules.hash.table;
  const keyed =
    rules.hash?.key === undefined ? undefined : keyedHash(surroundings.keysOf(rules.hash.key)[0]!.secret, machine);
  const random = createRandom(1);
  const canary = runCanary(rules, machine, random, keyed ?? machine.crc32);
  const tools: LineupTools = {
    table,
    drainingTakesNew: rules.policies.drainingTakesNew,
    digestKeys: bindings === undefined ? createDigestKeys() : bindings.digestKeys,
    panic: { below: rules.health.panicBelow, overrulesChecks: rules.health.check !== undefined },
    groupNames: canary === undefined ? [] : canary.names,
    machine,
    keyedHash: keyed,
    balancing: rules.balancing,
    maxLoad: rules.hash?.maxLoad,
    balancingTools: { counting: surroundings.counting, random },
  };
  return {
    name,
    rules,
    readKey: rules.hash === undefined ? () => undefined : sessionKeyReader(rules.session, rules.maxKeyLength),
    readKeyHash: rules.hash === undefined ? () => NO_KEY : hashReader(rules, keyed, surroundings),
    bindings,
    canary,
    holdPlace: surroundings.holdPlace,
    takeMove: surroundings.takeMove ?? (() => undefined),
    isCounted: true,
    tools,
    current: createLineup(1, rules.servers, tools, undefined, doNotPause),
  };
}

/**
 * Builds a generation of servers, and what is known of them by the one before it.
 * @param number of the generation
 * @param pause is called after every piece of work
 */
export function createLineup(
  number: number,
  servers: readonly ProvisionedServer[],
  tools: LineupTools,
  before: Lineup | undefined,
  pause: Pause,
): Lineup {
  const generation = createGeneration(number, servers, tools, pause);
  const groups: Generation[] = [];
  for (let group = 0; group < tools.groupNames.length; group++) {
    groups.push(createGeneration(number, servers, tools, pause, group));
  }
  const standing = createStanding(generation, groups, tools, before, pause);
  if (considerPanic(generation, standing)) updateChoices(generation, standing);
  return { generation, standing };
}

function hashReader(
  { session, maxKeyLength, hash }: ProvisionedUpstream,
  keyed: KeyHash | undefined,
  { machine, hashVariable }: UpstreamSurroundings,
): ReadKeyHash {
  const hashOf = keyed ?? keyHashOf(hash!.table, machine);
  return keyHashReader(session, maxKeyLength, hashOf, hashOf === machine.crc32 ? hashVariable : undefined);
}

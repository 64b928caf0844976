import { COUNTED_AT_ONCE } from "../../affinity/balancing/choose.ts";
import type { Carrier, RequestCarrier } from "../../affinity/affinities/carrier.ts";
import type { Exchange } from "../../affinity/binding/exchange.ts";
import {
  beginExchange,
  decide,
  decideAfterWaiting,
  findServer,
  pickFirstTry,
  pickNextTry,
} from "../../affinity/decision.ts";
import { doNotPause } from "../../affinity/machine.ts";
import type { EditableRequest } from "../../affinity/message.ts";
import {
  provision,
  type ProvisionedAffinity,
  type ProvisionedServer,
  type ProvisionedUpstream,
} from "../../affinity/provision.ts";
import { createLineup, runUpstream, type RunningUpstream } from "../../affinity/running-upstream.ts";
import type { Request } from "../../affinity/request.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { setHealthy, type Lineup } from "../../affinity/servers/lineup.ts";
import { NO_SERVER, pick, pickAgain } from "../../affinity/servers/picking.ts";
import { balanceSessions } from "../../affinity/servers/session-balance.ts";
import { NO_KEY } from "../../affinity/session/key-hash.ts";
import { isEveryOtherReplaced } from "../explain/run-on-node.ts";
import { nodeMachine } from "../machine.ts";
import { Faults } from "./faults.ts";
import type { Memory } from "./memory.ts";

/** Instead of a server's index: a policy refuses the request. */
export const REFUSED = -2;

/** An upstream at work on Node, with the code that nginx runs, for whole populations of sessions. */
export interface PlannedUpstream extends RunningUpstream {
  /** What carries session ids in the application's answers. */
  readonly carriers: Carriers;
  /** Seconds for which a binding is valid at least, 1 or more. */
  readonly lifetime: number;
  /** How many sessions may still move to servers that have fewer, at this time. */
  readonly moves: { left: number };
  /** How many times as long as the others servers take to answer, by name; absent: as long. */
  readonly slow: ReadonlyMap<string, number>;
  readonly faults: Faults;
}

/** By their names. */
export interface Carriers {
  readonly cookies: readonly string[];
  readonly headers: readonly string[];
  /** Where clients bring tagged ids in requests only, each with what hands them out. */
  readonly brought: readonly { readonly where: RequestCarrier; readonly handedOutBy: Carrier }[];
}

export function planUpstreamOf(name: string, upstream: Upstream, memory: Memory): PlannedUpstream {
  const rules = everIdle(provision(upstream));
  const moves = { left: 0 };
  const running = runUpstream(name, rules, {
    machine: nodeMachine,
    keysOf: memory.keysOf,
    storeOf: (rule) => memory.storeOf(name, rule),
    isReplaced: () => isEveryOtherReplaced(rules),
    // Limits are not planned with.
    holdPlace: () => true,
    counting: COUNTED_AT_ONCE,
    takeMove: (lineup, from) => (moves.left-- > 0 ? moved(lineup, from, rules) : undefined),
  });
  const faults = new Faults();
  return {
    ...running,
    readKey: withoutFaults(running.readKey, undefined, faults),
    readKeyHash: withoutFaults(running.readKeyHash, NO_KEY, faults),
    carriers: carriersOf(rules),
    lifetime: shortestLifetime(rules),
    moves,
    slow: new Map(),
    faults,
  };
}

/** A session leaves a server for the emptier one, and all are counted anew. */
function moved(lineup: Lineup, from: number, { policies }: ProvisionedUpstream): string {
  const { generation, standing } = lineup;
  const { server } = standing.emptier[from]!;
  standing.places[from]!.load.sessions--;
  standing.places[server]!.load.sessions++;
  balanceSessions(lineup, policies.rebalance!);
  return generation.servers[server]!.name;
}

/** All sessions count as idle, so that the budget alone decides how many move. */
function everIdle(rules: ProvisionedUpstream): ProvisionedUpstream {
  const { policies } = rules;
  return policies.rebalance === undefined
    ? rules
    : { ...rules, policies: { ...policies, rebalance: { ...policies.rebalance, idle: 0 } } };
}

/** Seconds that answers take of servers that are not slow; which time it is does not matter. */
const USUAL_TIME = 0.1;

/** The same upstream with servers that take longer to answer. */
export function withSlow(upstream: PlannedUpstream, slow: ReadonlyMap<string, number>): PlannedUpstream {
  return withServers({ ...upstream, slow }, upstream.rules.servers, new Set());
}

/**
 * The same upstream with other servers.
 * @param failed names of those that do not answer
 */
export function withServers(
  upstream: PlannedUpstream,
  servers: readonly ProvisionedServer[],
  failed: ReadonlySet<string>,
): PlannedUpstream {
  const { number } = upstream.current.generation;
  const current = createLineup(number + 1, servers, upstream.tools, undefined, doNotPause);
  for (const [index, { name }] of servers.entries()) if (failed.has(name)) setHealthy(current, index, false);
  for (const [index, { name }] of servers.entries()) {
    current.standing.places[index]!.load.answerTime = USUAL_TIME * (upstream.slow.get(name) ?? 1);
  }
  return { ...upstream, rules: { ...upstream.rules, servers }, current };
}

/** As in nginx, a source that throws gives no key. */
function withoutFaults<Key>(read: (request: Request) => Key, none: Key, faults: Faults): (request: Request) => Key {
  return (request) => {
    try {
      return read(request);
    } catch (error) {
      faults.take(error);
      return none;
    }
  };
}

/** Finds the server that a session is bound to. As in nginx, a source that throws does not change what another affinity found. */
export function findBinding(
  upstream: PlannedUpstream,
  exchange: Exchange,
  request: EditableRequest,
  now: number,
): void {
  try {
    findServer(upstream, exchange, request, now);
  } catch (error) {
    upstream.faults.take(error);
  }
}

/** Where a request goes. */
export interface Reception {
  /** The server's index, `NO_SERVER` or {@link REFUSED}. */
  readonly server: number;
  /** What was found on the way. */
  readonly exchange: Exchange;
}

/** Where a request goes: to the server that it is bound to, to one by its key, or by turns. */
export function receive(upstream: PlannedUpstream, request: EditableRequest, now: number): Reception {
  const exchange = beginExchange(upstream);
  findBinding(upstream, exchange, request, now);
  let action = decide(upstream, exchange, request);
  if (action === "wait") action = decideAfterWaiting(upstream, exchange, request);
  if (action === "refuse") return { server: REFUSED, exchange };
  const first = pickFirstTry(upstream, exchange, request);
  const server = exchange.lineup.standing.isPanicking ? triedInPanic(upstream, exchange, request, first) : first;
  return { server: answering(exchange.lineup, server), exchange };
}

/** The first of the tries of a request that reaches a server that answers: in a panic, others are tried as well. */
function triedInPanic(upstream: PlannedUpstream, exchange: Exchange, request: EditableRequest, first: number): number {
  const tried: Record<number, true> = {};
  let server = first;
  while (server !== NO_SERVER && answering(exchange.lineup, server) === NO_SERVER) {
    tried[server] = true;
    server = pickNextTry(upstream, exchange, request, tried);
  }
  return server;
}

/** The server that answers the requests of a key, where only that decides. */
export function answeringKey(lineup: Lineup, key: string | undefined): number {
  const tried: Record<number, true> = {};
  let server = pick(lineup, key);
  while (lineup.standing.isPanicking && server !== NO_SERVER && answering(lineup, server) === NO_SERVER) {
    tried[server] = true;
    server = pickAgain(lineup, key, tried);
  }
  return answering(lineup, server);
}

/** The server, if it answers: where all have failed, nginx tries one of those. */
function answering({ standing }: Lineup, server: number): number {
  return server !== NO_SERVER && standing.places[server]!.isHealthy ? server : NO_SERVER;
}

function shortestLifetime({ affinities }: ProvisionedUpstream): number {
  const lifetimes = affinities.flatMap((one) => [
    "maxAge" in one ? (one.maxAge ?? Infinity) : Infinity,
    "maxIdle" in one ? (one.maxIdle ?? Infinity) : Infinity,
  ]);
  return Math.max(1, Math.min(...lifetimes));
}

/** Whether only a hash of the key decides. */
export function isByHashAlone({ bindings }: RunningUpstream): boolean {
  return bindings === undefined;
}

function carriersOf({ affinities }: ProvisionedUpstream): Carriers {
  const sources = affinities.flatMap((affinity) => {
    if (affinity.kind === "tagSession") return affinity.carriers;
    if (affinity.kind === "learn") return [...affinity.create, ...affinity.lookup];
    return affinity.kind === "route" ? affinity.sources : [];
  });
  const plain = sources.flatMap((source) =>
    typeof source !== "function" && source.kind === "withoutRoute" ? [source.source] : [source],
  );
  const named = (kind: "cookie" | "header"): string[] => [
    ...new Set(plain.flatMap((source) => (typeof source !== "function" && source.kind === kind ? [source.name] : []))),
  ];
  return { cookies: named("cookie"), headers: named("header"), brought: affinities.flatMap(broughtTo) };
}

function broughtTo(affinity: ProvisionedAffinity): Carriers["brought"] {
  if (affinity.kind !== "tagSession") return [];
  const handedOutBy = affinity.carriers.find((carrier) => carrier.kind === "cookie" || carrier.kind === "header");
  if (handedOutBy === undefined) return [];
  return affinity.carriers.flatMap((where) =>
    where.kind === "bearerToken" || where.kind === "prefixedHeader" || where.kind === "queryArgument"
      ? [{ where, handedOutBy }]
      : [],
  );
}

import type { EditableRequest } from "../message.ts";
import { mayRefuse, mayWait, type Policy } from "../policies.ts";
import type { ProvisionedAffinity, ProvisionedUpstream } from "../provision.ts";
import { isClosedToNew } from "../servers/generation.ts";
import type { SessionSource } from "../session/source.ts";
import { addFound } from "./bindings.ts";
import type { Exchange } from "./exchange.ts";
import { FOUND_NOTHING } from "./found.ts";
import { routeFinder } from "./route-binder.ts";

/**
 * Whether an upstream needs the balancer phase only: a request shows where it belongs as often as it is asked, nothing is
 * taken out of it, answers bind nothing, and no policy has it wait or refuses it with a status, which that phase cannot do.
 */
export function decidesInBalancer(this: void, upstream: ProvisionedUpstream): boolean {
  const { affinities, canary, incarnationHeader, mayChange, policies, queue } = upstream;
  if (queue !== undefined || canary !== undefined) return false;
  let isBound = false;
  for (const affinity of affinities) {
    if (!isReadOnly(affinity)) return false;
    if (affinity.kind === "route") isBound = true;
  }
  if (!isBound) return true;
  // Of servers that may change, answers tell how many sessions are left.
  if (mayChange || incarnationHeader !== undefined) return false;
  return !mayTurnAway([policies.down, policies.draining, policies.unknown]) && !hasLimits(upstream);
}

/**
 * Whether an upstream whose answers bind can do without the rewrite phase: its sessions are looked for in the balancer phase,
 * where nothing waits, nothing is taken out of a request, and no status is given.
 */
export function findsInBalancer(this: void, upstream: ProvisionedUpstream): boolean {
  const { affinities, canary, mayChange, policies, queue, servers } = upstream;
  if (queue !== undefined || canary !== undefined || mayChange) return false;
  if (isClosedToNew(servers) || hasLimits(upstream)) return false;
  let isBound = false;
  for (const affinity of affinities) {
    if (affinity.kind === "hash") continue;
    if (isBound || !isFoundAtOnce(affinity)) return false;
    isBound = true;
  }
  return isBound && !mayTurnAway([policies.down, policies.draining, policies.unknown, policies.expired]);
}

/** Finds the server that a request's session is bound to. */
export type FindInBalancer = (this: void, request: EditableRequest, exchange: Exchange) => void;

/** Where the balancer phase alone keeps sessions: the request at hand, in any phase. Each finds its session anew. */
export interface AtHand {
  /** About the current request until the next one. */
  readonly exchange: Exchange;
  readonly find: FindInBalancer;
}

/** What finds the sessions' servers in an upstream that `decidesInBalancer`. */
export function finderInBalancer(this: void, { affinities }: ProvisionedUpstream): FindInBalancer {
  return finderFrom(affinities, 0);
}

function finderFrom(affinities: readonly ProvisionedAffinity[], rank: number): FindInBalancer {
  const affinity = affinities[rank];
  if (affinity === undefined) return () => undefined;
  const findByOthers = finderFrom(affinities, rank + 1);
  if (affinity.kind !== "route") return findByOthers;
  const find = routeFinder(affinity);
  return (request, exchange) => {
    const found = find(request, exchange.lineup.generation.serverByName, FOUND_NOTHING);
    if (found !== FOUND_NOTHING) addFound(exchange, found, rank);
    findByOthers(request, exchange);
  };
}

function isReadOnly(affinity: ProvisionedAffinity): boolean {
  if (affinity.kind === "hash") return true;
  if (affinity.kind !== "route") return false;
  for (const source of affinity.sources) if (!isUnchanging(source)) return false;
  return true;
}

/** Whether a source has the same value after an internal redirect, which changes the URI. */
function isUnchanging(source: SessionSource): boolean {
  return typeof source !== "function" && (source.kind === "cookie" || source.kind === "header");
}

/** Whether an affinity that binds by answers finds its sessions without waiting, and leaves requests as they are. */
function isFoundAtOnce(affinity: ProvisionedAffinity): boolean {
  if (affinity.kind === "issueCookie") return !affinity.hide;
  if (affinity.kind !== "learn" || affinity.redis !== undefined || affinity.keys !== undefined) return false;
  return affinity.lookup.length === 1 && isUnchanging(affinity.lookup[0]!);
}

function mayTurnAway(policies: readonly Policy[]): boolean {
  for (const policy of policies) if (mayWait(policy) || mayRefuse(policy)) return true;
  return false;
}

function hasLimits({ servers }: ProvisionedUpstream): boolean {
  for (const { maxConnections } of servers) if (maxConnections > 0) return true;
  return false;
}

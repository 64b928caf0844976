import { forcedGroup, groupAfter, rolledGroup, type RunningCanary } from "./canary/groups.ts";
import type { Bindings } from "./binding/bindings.ts";
import { createExchange, sessionKeyOf, type Exchange } from "./binding/exchange.ts";
import { EXPIRED, FORGED, STALE, UNKNOWN, type Evidence } from "./evidence.ts";
import type { EditableRequest, EditableResponse } from "./message.ts";
import { reactionTo, withoutWaiting, type Obstacle } from "./policies.ts";
import type { Request } from "./request.ts";
import type { RunningUpstream } from "./running-upstream.ts";
import { NO_GROUP } from "./servers/group.ts";
import { canPick, canPickTaker, type Lineup } from "./servers/lineup.ts";
import type { Generation } from "./servers/generation.ts";
import { NO_SERVER, firstServer, pick, pickAgain, pickFirst } from "./servers/picking.ts";
import { NO_TIME } from "./token/layout.ts";
import { NO_KEY } from "./session/key-hash.ts";
import type { Verdict } from "./verdict.ts";

/*
 * Where a request goes, or why not, and the verdict on it. What is decided here, nginx carries out phase
 * by phase; `explain`, `plan` and `simulate` ask the same functions.
 *
 *   rewrite          findServer, decide, and after waiting decideAfterWaiting
 *   balancer         pickFirstTry, and after each failed try pickNextTry
 *   header filter    bindAnswer, or verdictWithoutAnswer
 *
 * Some upstreams have no rewrite phase (`findsInBalancer`): the first try begins with findServerInBalancer and decide.
 * Some have the balancer phase only (`decidesInBalancer`): pickByKey for a lone `hash`; for a `route` all of the
 * above at each try. For the log they have verdictByKey and verdictByEvidence.
 */

const SERVICE_UNAVAILABLE = 503;

/**
 * - stay: the request goes to the server that its session is bound to, `exchange.target`;
 * - pick: it goes to any that takes new sessions, or, by the policies, to one that drains;
 * - wait: for `exchange.wait` milliseconds at most, until `exchange.obstacle` is gone;
 * - refuse: it is answered with the status `exchange.refusal`.
 */
export type Action = "stay" | "pick" | "wait" | "refuse";

/** A request as it comes: nothing is known of it. */
export function beginExchange(upstream: RunningUpstream): Exchange {
  return createExchange(upstream.name, upstream.current);
}

/**
 * Finds the server that a request's session is bound to, and takes out of the request what is not for
 * the application.
 * @param now seconds since the epoch
 */
export function findServer(
  this: void,
  upstream: RunningUpstream,
  exchange: Exchange,
  request: EditableRequest,
  now: number,
): void {
  if (upstream.bindings === undefined) return;
  exchange.isSearched = true;
  upstream.bindings.find(request, now, exchange);
  if (upstream.rules.policies.rebalance !== undefined) exchange.idle = idleOf(upstream.bindings, exchange, now);
}

/** The same in the balancer phase, of an upstream that `findsInBalancer`. */
export function findServerInBalancer(
  this: void,
  upstream: RunningUpstream,
  exchange: Exchange,
  request: Request,
  now: number,
): void {
  if (upstream.bindings?.findInBalancer === undefined) return;
  exchange.isSearched = true;
  upstream.bindings.findInBalancer(exchange, request, now);
}

/** How long a session of a server that has more than its part was without a request. */
function idleOf({ binders }: Bindings, { evidence, foundBy, found, lineup }: Exchange, now: number): number {
  if (evidence < 0 || lineup.standing.emptier[evidence] === undefined) return 0;
  for (let i = 0; i < binders.length; i++) {
    const { binder, rank } = binders[i]!;
    if (rank === foundBy) return binder.idleOf?.(found[i]!, now) ?? 0;
  }
  return 0;
}

/** Decides on a request by what was found in it, its group, the state of its server and the policies. */
export function decide(upstream: RunningUpstream, exchange: Exchange, request: Request): Action {
  const { canary } = upstream;
  if (canary !== undefined && leavesGroup(canary, exchange, request)) {
    exchange.target = NO_SERVER;
    exchange.verdict = "moved:group";
    return pickUnlessClosed(upstream, exchange, request);
  }
  if (exchange.idle > 0 && goesToEmptier(upstream, exchange, request)) return "stay";
  exchange.obstacle = obstacleOf(upstream, exchange);
  return react(upstream, exchange, request, true);
}

/** Whether a session goes to a server that has fewer sessions than its own, and has a place there. */
function goesToEmptier(upstream: RunningUpstream, exchange: Exchange, request: Request): boolean {
  const { evidence, lineup } = exchange;
  const { generation, standing } = lineup;
  const { rebalance } = upstream.rules.policies;
  const emptier = standing.emptier[evidence];
  if (rebalance === undefined || emptier === undefined || exchange.idle < rebalance.idle) return false;
  // Whose server is not healthy moves for that reason, if it does.
  if (!standing.places[evidence]!.isHealthy || generation.servers[evidence]!.draining) return false;
  if (standing.isPanicking || standing.isOutage || !standing.pickable[emptier.server]) return false;
  const method = request.variable("request_method");
  // Their answers bind no session.
  if (method === "HEAD" || method === "OPTIONS" || exchange.isRecalled) return false;
  const name = upstream.takeMove(lineup, evidence, sessionKeyOf(exchange) ?? "");
  const target = name === undefined ? undefined : generation.serverByName[name];
  if (target === undefined || target === evidence || !standing.pickable[target]) return false;
  if (!hold(upstream, exchange, target)) return false;
  exchange.target = target;
  exchange.verdict = "moved:balance";
  return true;
}

/** The same for a request that waited in vain. */
export function decideAfterWaiting(upstream: RunningUpstream, exchange: Exchange, request: Request): Action {
  return react(upstream, exchange, request, false);
}

/** Why a session cannot go where it is bound, or is not bound any more; if it can, the request has a place there now. */
export function obstacleOf(upstream: RunningUpstream, exchange: Exchange): Obstacle | undefined {
  const { evidence, lineup } = exchange;
  if (evidence < 0) return obstacleToUnbound(evidence);
  if (!lineup.standing.places[evidence]!.isHealthy && !isTriedInPanic(lineup, evidence)) return "down";
  if (!hold(upstream, exchange, evidence)) return "full";
  return lineup.generation.servers[evidence]!.draining ? "draining" : undefined;
}

/** Whether a session goes to its server although that is not healthy, because too few are. */
function isTriedInPanic({ generation, standing }: Lineup, server: number): boolean {
  if (!standing.isPanicking || generation.servers[server]!.down) return false;
  // If all only fail their checks, those are not tried that fail requests as well.
  return standing.pickable[server]! || standing.places[server]!.avoidedUntil === 0;
}

/** Whether a server that failed is not given up, because all others failed, too. */
function isWaitedFor({ generation, standing }: Lineup, server: number): boolean {
  return standing.isOutage && !generation.servers[server]!.down;
}

function obstacleToUnbound(evidence: Evidence): Obstacle | undefined {
  if (evidence === EXPIRED) return "expired";
  return evidence === UNKNOWN || evidence === STALE ? "unknown" : undefined;
}

function react(upstream: RunningUpstream, exchange: Exchange, request: Request, mayWait: boolean): Action {
  const { evidence, obstacle } = exchange;
  if (obstacle === undefined) {
    if (evidence < 0) return pickUnlessClosed(upstream, exchange, request);
    exchange.target = evidence;
    return "stay";
  }
  const { policies } = upstream.rules;
  const reaction = reactionTo(policies[obstacle], request.variable("request_method"));
  // Where a session is bound nowhere, nobody is there to wait for.
  if (mayWait && evidence >= 0 && typeof reaction !== "string" && "wait" in reaction) {
    exchange.wait = reaction.wait;
    return "wait";
  }
  const last = withoutWaiting(reaction);
  if (typeof last !== "string") {
    exchange.refusal = last.refuse;
    exchange.verdict = "refused";
    return "refuse";
  }
  if (isKept(exchange, obstacle, last)) {
    exchange.target = evidence;
    return "stay";
  }
  if (evidence >= 0) leave(upstream, exchange, obstacle);
  return pickUnlessClosed(upstream, exchange, request);
}

/** Whether a session goes to its server all the same. One that is to leave a draining server does not while all others drain, too. */
function isKept({ lineup, evidence }: Exchange, obstacle: Obstacle, reaction: "move" | "stay"): boolean {
  if (obstacle === "draining") return reaction === "stay" || !canPickTaker(lineup);
  return obstacle === "down" && isWaitedFor(lineup, evidence);
}

function pickUnlessClosed(upstream: RunningUpstream, exchange: Exchange, request: Request): Action {
  return refuseIfClosed(upstream, exchange, request) ? "refuse" : "pick";
}

/** @returns whether the upstream is closed to a request that is not bound to one of its servers, or cannot go there */
function refuseIfClosed(upstream: RunningUpstream, exchange: Exchange, request: Request): boolean {
  const status = refusalIfClosed(upstream, exchange.lineup, request);
  if (status === 0) return false;
  exchange.obstacle = "closed";
  exchange.refusal = status;
  exchange.verdict = "refused";
  return true;
}

/** The status by which a request that is not bound is refused because no server takes new sessions; 0 if it is not. */
export function refusalIfClosed(
  this: void,
  { rules }: RunningUpstream,
  { generation }: Lineup,
  request: Request,
): number {
  if (!generation.isClosed) return 0;
  const reaction = withoutWaiting(reactionTo(rules.policies.closed, request.variable("request_method")));
  if (typeof reaction !== "string") return reaction.refuse;
  return hasSpare(generation) ? 0 : SERVICE_UNAVAILABLE;
}

function hasSpare({ spares }: Generation): boolean {
  for (const isSpare of spares) if (isSpare) return true;
  return false;
}

/** The request goes to another server than its session's. */
function leave(upstream: RunningUpstream, exchange: Exchange, obstacle: Obstacle): void {
  exchange.target = NO_SERVER;
  exchange.verdict = `moved:${obstacle}` as Verdict;
  exchange.returns = obstacle !== "draining" && upstream.rules.policies.returns;
}

/**
 * Picks the server for the first try of a request, after a decision to stay or to pick.
 * @returns its index in `exchange.lineup`; `NO_SERVER` where none is left, or `exchange.refusal` says so
 */
export function pickFirstTry(upstream: RunningUpstream, exchange: Exchange, request: Request): number {
  const { reserved } = exchange;
  if (reserved !== NO_SERVER) {
    exchange.reserved = NO_SERVER;
    exchange.server = reserved;
    return reserved;
  }
  // Servers may have changed while the request's body came.
  if (exchange.evidence < 0 && exchange.held < 0) exchange.lineup = upstream.current;
  if (exchange.target < 0 && refuseIfClosed(upstream, exchange, request)) return NO_SERVER;
  const server = exchange.target >= 0 ? exchange.target : pickNew(upstream, exchange, request);
  return pickWithRoom(upstream, exchange, request, server, {});
}

/**
 * Picks that server already now, and takes a place there, for a request of an upstream with a queue, after a decision to pick.
 * @returns false where all servers are full; `exchange.verdict` says whether it is refused for another reason
 */
export function takePlace(upstream: RunningUpstream, exchange: Exchange, request: Request): boolean {
  exchange.refusal = 0;
  exchange.reserved = pickFirstTry(upstream, exchange, request);
  // It was not sent there yet.
  exchange.server = NO_SERVER;
  return exchange.reserved !== NO_SERVER || exchange.refusal === 0 || exchange.verdict === "refused";
}

/**
 * The same for another try, after the last one failed.
 * @param tried those that were tried so far
 */
export function pickNextTry(
  upstream: RunningUpstream,
  exchange: Exchange,
  request: Request,
  tried: Record<number, true>,
): number {
  const { evidence } = exchange;
  if (exchange.verdict === "moved:balance" && !tried[evidence]) {
    // Its own server is there, and a try is no time to move.
    exchange.verdict = undefined;
    exchange.target = evidence;
    return pickWithRoom(upstream, exchange, request, evidence, tried);
  }
  if (!mayMove(upstream, exchange, request, "down") || refuseIfClosed(upstream, exchange, request)) return NO_SERVER;
  // The key's own server failed.
  if (exchange.verdict === "hit") exchange.verdict = "moved:down";
  const server = pickAnother(upstream, exchange, request, tried);
  return pickWithRoom(upstream, exchange, request, server, tried);
}

/** Picks a server for a request that is not bound to one that can take it. */
function pickNew(upstream: RunningUpstream, exchange: Exchange, request: Request): number {
  const group = groupLineup(upstream, exchange, request);
  const lineup = lineupOf(group, exchange);
  const hash = upstream.readKeyHash(request);
  if (hash === NO_KEY) return pick(lineup, sessionKeyOf(exchange));
  const first = pickFirst(lineup, hash);
  const server = first === NO_SERVER ? pick(lineup, upstream.readKey(request)) : first;
  if (exchange.evidence >= 0) return server;
  // A group has servers, and none of them can be picked.
  if (group !== undefined && group !== lineup && group.generation.primaries.members.length > 0) {
    exchange.verdict = "moved:down";
  } else {
    const verdict = verdictOfHash(lineup, hash, server);
    exchange.verdict = verdict === "moved:down" && isOverBound(lineup, hash) ? "moved:load" : verdict;
  }
  return server;
}

/** Picks a server for another try: of the request's group, and where none is left there, of any. */
function pickAnother(
  upstream: RunningUpstream,
  exchange: Exchange,
  request: Request,
  tried: Record<number, true>,
): number {
  const key = keyFor(upstream, exchange, request);
  const lineup = lineupOf(groupLineup(upstream, exchange, request), exchange);
  const server = lineup === exchange.lineup ? NO_SERVER : pickAgain(lineup, key, tried);
  return server === NO_SERVER ? pickAgain(exchange.lineup, key, tried) : server;
}

/** The servers of the group that a request is to go to; `undefined` where there are no groups. */
function groupLineup({ canary }: RunningUpstream, exchange: Exchange, request: Request): Lineup | undefined {
  return canary === undefined ? undefined : exchange.lineup.standing.groups[groupFor(canary, exchange, request)];
}

/** The servers that a request is picked one of: those of its group, if one of them can be; else all. */
function lineupOf(group: Lineup | undefined, { lineup }: Exchange): Lineup {
  return group !== undefined && canPickTaker(group) ? group : lineup;
}

/** The group that a request is to go to. */
function groupFor(canary: RunningCanary, exchange: Exchange, request: Request): number {
  const { evidence, lineup, server } = exchange;
  const { groupOf } = lineup.generation;
  // By chance, another try could get another group than the one before.
  if (server !== NO_SERVER) return groupOf[server]!;
  const forced = forcedGroup(canary, request);
  if (forced !== NO_GROUP) return forced;
  if (evidence < 0) return rolledGroup(canary, request, sessionKeyOf(exchange));
  const released = canary.isReleasing
    ? groupAfter(canary, groupOf[evidence]!, lifelongHash(canary, exchange))
    : NO_GROUP;
  return released === NO_GROUP ? groupOf[evidence]! : released;
}

/** Whether a bound session goes to another group, of which a server can be picked. */
function leavesGroup(canary: RunningCanary, exchange: Exchange, request: Request): boolean {
  const { evidence, lineup } = exchange;
  if (evidence < 0) return false;
  const group = groupFor(canary, exchange, request);
  return group !== lineup.generation.groupOf[evidence] && canPickTaker(lineup.standing.groups[group]!);
}

/** The hash of what a bound session has for as long as it lives: when it was bound, or else its key. */
function lifelongHash({ hashOf }: RunningCanary, { isSearched, found, key }: Exchange): number {
  if (isSearched) for (const { since = NO_TIME } of found) if (since !== NO_TIME) return since;
  return key === undefined ? 0 : hashOf(key);
}

/** Whether a key with this hash goes on from its first server because that has more than its part. */
function isOverBound({ generation, standing }: Lineup, hash: number): boolean {
  if (standing.boundOfPrimaries === undefined) return false;
  return standing.pickable[firstServer({ generation, standing }, hash)] === true;
}

/** What another server is picked by: the key that decides; else what is known of the session, so that all of its requests go to the same. */
function keyFor(upstream: RunningUpstream, exchange: Exchange, request: Request): string | undefined {
  return upstream.readKey(request) ?? sessionKeyOf(exchange);
}

/** Whether a request may leave the server that it was aimed at; a policy may refuse that. */
function mayMove(upstream: RunningUpstream, exchange: Exchange, request: Request, obstacle: Obstacle): boolean {
  if (exchange.target < 0) return true;
  const reaction = reactionTo(upstream.rules.policies[obstacle], request.variable("request_method"));
  const last = withoutWaiting(reaction);
  if (typeof last !== "string") {
    exchange.refusal = last.refuse;
    return false;
  }
  if (obstacle === "down" && isWaitedFor(exchange.lineup, exchange.target)) return false;
  leave(upstream, exchange, obstacle);
  return true;
}

/** Counts the request for its server. */
function hold(upstream: RunningUpstream, exchange: Exchange, server: number): boolean {
  if (exchange.held === server || !upstream.isCounted) return true;
  const hasRoom = upstream.holdPlace(exchange.lineup, server);
  exchange.held = hasRoom ? server : NO_SERVER;
  return hasRoom;
}

/** This server, or the next one that has room for one more request. */
function pickWithRoom(
  upstream: RunningUpstream,
  exchange: Exchange,
  request: Request,
  first: number,
  tried: Record<number, true>,
): number {
  if (first === NO_SERVER) return NO_SERVER;
  // By itself, because LuaJIT does not compile what leads into a loop that is hardly ever gone through.
  const server = hold(upstream, exchange, first)
    ? first
    : pickAnotherWithRoom(upstream, exchange, request, first, tried);
  if (server === NO_SERVER) return NO_SERVER;
  exchange.refusal = 0;
  if (server !== first && exchange.evidence < 0) correctVerdict(upstream, exchange, request, server);
  exchange.server = server;
  return server;
}

/** The next one that has room, after one that has not. */
function pickAnotherWithRoom(
  upstream: RunningUpstream,
  exchange: Exchange,
  request: Request,
  full: number,
  tried: Record<number, true>,
): number {
  let server = full;
  do {
    if (!mayMove(upstream, exchange, request, "full") || refuseIfClosed(upstream, exchange, request)) return NO_SERVER;
    if (exchange.verdict === "hit") exchange.verdict = "moved:full";
    exchange.refusal = SERVICE_UNAVAILABLE;
    tried[server] = true;
    server = pickAnother(upstream, exchange, request, tried);
  } while (server !== NO_SERVER && !hold(upstream, exchange, server));
  return server;
}

/** A key's own server may be the last one that is left, although at first it was not to have any new sessions. */
function correctVerdict(upstream: RunningUpstream, exchange: Exchange, request: Request, server: number): void {
  const hash = upstream.readKeyHash(request);
  const lineup = lineupOf(groupLineup(upstream, exchange, request), exchange);
  if (hash !== NO_KEY && firstServer(lineup, hash) === server) exchange.verdict = "hit";
}

/** Picks the server for the first try of a request in an upstream that has a lone `hash`. */
export function pickByKey(upstream: RunningUpstream, request: Request): number {
  const { current } = upstream;
  if (refusalIfClosed(upstream, current, request) !== 0) return NO_SERVER;
  const hash = upstream.readKeyHash(request);
  const first = hash === NO_KEY ? pick(current, undefined) : pickFirst(current, hash);
  const server = hash !== NO_KEY && first === NO_SERVER ? pick(current, upstream.readKey(request)) : first;
  if (!upstream.isCounted || server === NO_SERVER || upstream.holdPlace(current, server)) return server;
  return pickWithRoomByKey(upstream, request, { [server]: true });
}

/** The same after the last try failed. */
export function pickNextByKey(upstream: RunningUpstream, request: Request, tried: Record<number, true>): number {
  if (refusalIfClosed(upstream, upstream.current, request) !== 0) return NO_SERVER;
  return pickWithRoomByKey(upstream, request, tried);
}

/** The next server that has room for one more request. */
function pickWithRoomByKey(upstream: RunningUpstream, request: Request, tried: Record<number, true>): number {
  const { current } = upstream;
  const key = upstream.readKey(request);
  let server = pickAgain(current, key, tried);
  while (upstream.isCounted && server !== NO_SERVER && !upstream.holdPlace(current, server)) {
    tried[server] = true;
    server = pickAgain(current, key, tried);
  }
  return server;
}

/**
 * The verdict on a request of such an upstream that a server answered.
 * @param tried the servers that it was sent to; the last one answered
 */
export function verdictByKey(upstream: RunningUpstream, request: Request, tried: readonly number[]): Verdict {
  const hash = upstream.readKeyHash(request);
  if (hash === NO_KEY) return "none";
  const { current } = upstream;
  const verdict = verdictOfHash(current, hash, tried[tried.length - 1]!);
  if (verdict !== "moved:down") return verdict;
  const first = firstServer(current, hash);
  const wasPassed = first !== NO_SERVER && tried[0] !== first && current.standing.places[first]!.isHealthy;
  if (!wasPassed) return verdict;
  return isOverBound(current, hash) && !isFull(upstream, first) ? "moved:load" : "moved:full";
}

function isFull({ current, tools }: RunningUpstream, server: number): boolean {
  const { maxConnections } = current.generation.servers[server]!;
  return (
    maxConnections > 0 &&
    tools.balancingTools.counting.requestsOf(current.standing.places[server]!.load) >= maxConnections
  );
}

/**
 * The verdict on a request that shows something of a server, where the balancer phase alone keeps sessions.
 * @param server the one that answered
 */
export function verdictByEvidence({ evidence, lineup }: Exchange, server: number): Verdict {
  if (evidence < 0) return "unknown";
  if (server === evidence) return "hit";
  const isHealthy = lineup.standing.places[evidence]!.isHealthy;
  return isHealthy && lineup.generation.servers[evidence]!.draining ? "moved:draining" : "moved:down";
}

/** The status by which a request of such an upstream is refused that was sent to no server; 0 if it is nginx's to say. */
export function refusalByKey(upstream: RunningUpstream, request: Request): number {
  const { current } = upstream;
  const status = refusalIfClosed(upstream, current, request);
  if (status !== 0) return status;
  return upstream.isCounted && canPick(current) ? SERVICE_UNAVAILABLE : 0;
}

/** The verdict on a request whose key has this hash, and which goes to `server`. */
function verdictOfHash(lineup: Lineup, hash: number, server: number): Verdict {
  const first = firstServer(lineup, hash);
  if (first === server) return "hit";
  // There are backups only.
  if (first === NO_SERVER) return "moved:down";
  const isHealthy = lineup.standing.places[first]!.isHealthy;
  return isHealthy && lineup.generation.servers[first]!.draining ? "moved:draining" : "moved:down";
}

/**
 * Ties a request's session to the server that answered, `exchange.server`, and completes the verdict.
 * @param now seconds since the epoch
 */
export function bindAnswer(
  { bindings }: RunningUpstream,
  exchange: Exchange,
  request: EditableRequest,
  response: EditableResponse,
  now: number,
): Verdict {
  const isBound = bindings?.bind(request, response, now, exchange) ?? false;
  exchange.verdict = verdictOf(exchange, isBound);
  return exchange.verdict;
}

/**
 * The verdict on a request that no server answered, or with nothing that could bind its session.
 * @param hasFailed whether it was sent to a server in vain
 */
export function verdictWithoutAnswer(exchange: Exchange, hasFailed: boolean): Verdict {
  const verdict = verdictOf(exchange, false);
  return hasFailed && verdict === "hit" ? "failed" : verdict;
}

/** @param isBound whether the answer binds the session for the first time */
function verdictOf({ verdict, evidence }: Exchange, isBound: boolean): Verdict {
  if (evidence >= 0) return verdict ?? "hit";
  if (evidence === FORGED) return "forged";
  if (evidence === EXPIRED) return "expired";
  if (evidence === STALE) return "stale";
  if (evidence === UNKNOWN) return "unknown";
  return isBound ? "new" : (verdict ?? "none");
}

import { get_last_failure } from "ngx.balancer";
import { keyOf, type Exchange } from "../affinity/binding/exchange.ts";
import { reactionTo, type Failure } from "../affinity/policies.ts";
import { NO_SERVER, pick, pickAgain, pickFirst, verdictOfHash } from "../affinity/selection.ts";
import { NO_KEY } from "../affinity/session/key-hash.ts";
import type { Verdict } from "../affinity/verdict.ts";
import { hold } from "./connections.ts";
import { beginExchange, currentExchange, recallBinding } from "./context.ts";
import { reportFault, warnSeldom } from "./fault.ts";
import { countFailure, lookAround } from "./health.ts";
import { connect, connectKeepingAlive, type Connect } from "./peer.ts";
import { currentRequest } from "./request.ts";
import { triedServers } from "./tries.ts";
import { upstreams, type RunningUpstream } from "./upstream.ts";

const { now, exit } = ngx;
const protectedCall = pcall;

/** What nginx answers with 502, "no live upstreams"; ngx_lua has no name for it. */
const NGX_BUSY = -3;

const SERVICE_UNAVAILABLE = 503;

/**
 * The balancer phase: picks the server for one try of a request. It runs once for each try. Where
 * the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
 * by its own round robin.
 * @entry balancer
 */
export function balance(this: void, name: string): void {
  const [ok, fault] = protectedCall(setServer, name, connect);
  if (!ok) reportFault(name, fault);
}

/**
 * The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
 * @entry balancer
 */
export function balanceKeepingAlive(this: void, name: string): void {
  const [ok, fault] = protectedCall(setServer, name, connectKeepingAlive);
  if (!ok) reportFault(name, fault);
}

function setServer(this: void, name: string, connectTo: Connect): void {
  const upstream = upstreams[name];
  if (upstream === undefined) error("it is not in the rules that nginx loaded", 0);

  const time = now();
  if (time >= upstream.nextLook) lookAround(upstream, time);

  const [failure] = get_last_failure();
  let server: number;
  if (!upstream.isPlain) server = pickForExchange(upstream, failure);
  else if (failure === undefined) server = pickByKey(upstream);
  else server = pickAfterFailure(upstream, failure === "failed");
  if (server === NO_SERVER) {
    exit(NGX_BUSY);
    return;
  }
  const host = upstream.hosts[server]!;
  if (!connectTo(host, upstream.ports[server]!, upstream.idleTimeout, upstream.maxRequests)) {
    error(`nginx does not take the address ${host}`, 0);
  }
}

function pickByKey(upstream: RunningUpstream): number {
  const { selection } = upstream;
  const hash = upstream.readKeyHash(currentRequest);
  if (hash === NO_KEY) return pick(selection, undefined);
  const server = pickFirst(selection, hash);
  return server === NO_SERVER ? pick(selection, upstream.readKey(currentRequest)) : server;
}

/** @param counts whether the server is to blame: nginx does not blame it for a 403 or 404 */
function pickAfterFailure(upstream: RunningUpstream, counts: boolean): number {
  const { selection } = upstream;
  // nginx calls again for an only server where a kept connection broke: it may be tried anew.
  if (selection.servers.length === 1) return pickByKey(upstream);
  const tried = blameLast(upstream, counts);
  return pickAgain(selection, upstream.readKey(currentRequest), tried);
}

/** Counts the failure of the last try, and gives all servers that were tried. */
function blameLast(upstream: RunningUpstream, counts: boolean): Record<number, true> {
  const servers = triedServers(upstream);
  const tried: Record<number, true> = {};
  for (const server of servers) tried[server] = true;
  const last = servers[servers.length - 1];
  if (last !== undefined && counts) countFailure(upstream, last);
  return tried;
}

/*
 * Where something is remembered of a request, or servers have limits.
 */

function pickForExchange(upstream: RunningUpstream, failure: string | undefined): number {
  const exchange = currentExchange() ?? beginLate(upstream);
  let tried: Record<number, true> = {};
  let server: number;
  if (failure === undefined || upstream.selection.servers.length === 1) {
    server = exchange.target >= 0 ? exchange.target : pickNew(upstream, exchange);
  } else {
    tried = blameLast(upstream, failure === "failed");
    if (!mayMove(upstream, exchange, "down")) return NO_SERVER;
    server = pickAgain(upstream.selection, keyFor(upstream, exchange), tried);
  }
  return pickWithRoom(upstream, exchange, server, tried);
}

function beginLate(upstream: RunningUpstream): Exchange {
  const exchange = beginExchange();
  if (upstream.bindings === undefined) return exchange;
  // nginx's cache renews what it has in the background by a subrequest that begins here.
  recallBinding(upstream, exchange);
  if (exchange.finding >= 0 && upstream.selection.healthy[exchange.finding]) exchange.target = exchange.finding;
  if (!ngx.is_subrequest) {
    warnSeldom(
      upstream.name,
      `a location sends requests here that does not include locations/${upstream.name}.conf, so their sessions are not kept`,
    );
  }
  return exchange;
}

/** Picks a server for a request that is not bound to one that can take it. */
function pickNew(upstream: RunningUpstream, exchange: Exchange): number {
  const { selection } = upstream;
  const hash = upstream.readKeyHash(currentRequest);
  if (hash === NO_KEY) return pick(selection, keyOf(exchange));
  const first = pickFirst(selection, hash);
  if (exchange.finding < 0) exchange.verdict = first === NO_SERVER ? verdictOfHash(selection, hash) : "hit";
  return first === NO_SERVER ? pick(selection, upstream.readKey(currentRequest)) : first;
}

/** What another server is picked by: the key that decides, else, so that a session goes to one and the same, what is known of it. */
function keyFor(upstream: RunningUpstream, exchange: Exchange): string | undefined {
  return upstream.readKey(currentRequest) ?? keyOf(exchange);
}

/** Whether a request may leave the server that it was aimed at; a policy may refuse that. */
function mayMove(upstream: RunningUpstream, exchange: Exchange, failure: Failure): boolean {
  if (exchange.target < 0) return true;
  const reaction = reactionTo(upstream.policies, failure, ngx.var.request_method);
  const last = typeof reaction !== "string" && "wait" in reaction ? reaction.otherwise : reaction;
  if (typeof last !== "string") {
    exchange.refusal = last.refuse;
    return false;
  }
  exchange.target = NO_SERVER;
  exchange.verdict = `moved:${failure}` as Verdict;
  exchange.returns = upstream.policies?.returns ?? false;
  return true;
}

/** The server, or the next that has room for one more request. */
function pickWithRoom(
  upstream: RunningUpstream,
  exchange: Exchange,
  first: number,
  tried: Record<number, true>,
): number {
  let server = first;
  while (server !== NO_SERVER && !hold(upstream, server, exchange)) {
    if (!mayMove(upstream, exchange, "full")) return NO_SERVER;
    if (exchange.verdict === "hit") exchange.verdict = "moved:full";
    exchange.refusal = SERVICE_UNAVAILABLE;
    tried[server] = true;
    server = pickAgain(upstream.selection, keyFor(upstream, exchange), tried);
  }
  if (server !== NO_SERVER) {
    exchange.refusal = 0;
    exchange.server = server;
  }
  return server;
}

import { get_last_failure, set_more_tries } from "ngx.balancer";
import type { Exchange } from "../../affinity/binding/exchange.ts";
import { decide, pickByKey, pickFirstTry, pickNextByKey, pickNextTry } from "../../affinity/decision.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { monotonicNow } from "../machine/clock.ts";
import { NO_SERVER } from "../../affinity/servers/picking.ts";
import { countFailedTry, noteFailedTry } from "../health/blame.ts";
import { findAtHand } from "../request/at-hand.ts";
import { openExchange, currentExchange, recallBinding } from "../request/context.ts";
import { currentRequest } from "../request/request.ts";
import { beginWithSearch } from "./search.ts";
import { triedServers } from "../request/tries.ts";
import { countPick } from "../metrics/count.ts";
import { timeFailedTry } from "../measuring/answer-times.ts";
import { countFailedTry as measureFailedTry } from "../measuring/failed-try.ts";
import { fallbackServer } from "../servers/fallback.ts";
import { connect, connectKeepingAlive, type Connect } from "../servers/peer.ts";
import { reportFault, warnSeldom } from "../status/faults.ts";
import { syncIfDue } from "../sync.ts";
import { upstreamInAnyCase, upstreams, type NginxUpstream } from "../upstream.ts";

const { exit } = ngx;
const variables = ngx.var;
const protectedCall = pcall;

/** A try that is held against its server. A 403 or 404 is not: it is "next". */
const FAILED = "failed";

/**
 * Requests in a row of which no answer came by the header filter phase, as where locations do not include it. Clients that
 * leave are not that many.
 */
const MOST_UNSEEN = 1000;

/** What nginx answers with 502, "no live upstreams"; ngx_lua has no name for it. */
const NGX_BUSY = -3;

/**
 * The balancer phase: picks the server for one try of a request. It runs once for each try. Where
 * the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
 * by its own round robin; where the servers may change, one of those that are there now is taken by turns.
 * @entry balancer
 */
export function balance(this: void, name: string): void {
  balanceBy(name, connect);
}

/**
 * The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`).
 * @entry balancer
 */
export function balanceKeepingAlive(this: void, name: string): void {
  balanceBy(name, connectKeepingAlive);
}

function balanceBy(name: string, connectTo: Connect): void {
  const [ok, fault] = protectedCall(setServer, name, connectTo);
  if (ok) return;
  reportFault(name, fault);
  const upstream = upstreams[name];
  if (upstream === undefined) return;
  const exchange = currentExchange(upstream);
  if (exchange !== undefined) exchange.isFallback = true;
  if (upstream.rules.mayChange) {
    const [isSet] = protectedCall(connectToServer, upstream, upstream.current, fallbackServer(upstream), connectTo);
    if (!isSet) exit(NGX_BUSY);
  }
}

function setServer(this: void, name: string, connectTo: Connect): void {
  const upstream = upstreams[name] ?? upstreamInAnyCase(name);
  if (upstream === undefined) error("it is not in the rules that nginx loaded", 0);
  syncIfDue(upstream);
  if (upstream.rules.health.countLastTry) variables.limpet_tried = name;

  const [failure] = get_last_failure();
  if (failure === undefined && upstream.moreTries > 0) set_more_tries(upstream.moreTries);
  if (failure === FAILED && upstream.isTimed) timeFailedTry(upstream);
  const { atHand } = upstream;
  if (atHand !== undefined) {
    const exchange = findAtHand(upstream, atHand);
    const server = pickAtOnce(upstream, exchange, failure);
    if (upstream.cell >= 0) measure(upstream, exchange.lineup, server, failure);
    connectToServer(upstream, exchange.lineup, server, connectTo);
    return;
  }
  if (!upstream.isInBalancer) {
    const exchange = exchangeForTry(upstream, failure);
    const target = pickForExchange(upstream, exchange, failure);
    if (upstream.cell >= 0 || upstream.isTimed) exchange.sentAt = monotonicNow();
    if (upstream.cell >= 0) measure(upstream, exchange.lineup, target, failure);
    connectToServer(upstream, exchange.lineup, target, connectTo);
    return;
  }
  const server = failure === undefined ? pickByKey(upstream, currentRequest) : pickAfterFailure(upstream, failure);
  if (upstream.cell >= 0) measure(upstream, upstream.current, server, failure);
  connectToServer(upstream, upstream.current, server, connectTo);
}

/** Counts a pick, and the failure before it. */
function measure(upstream: NginxUpstream, lineup: Lineup, server: number, failure: string | undefined): void {
  if (failure === FAILED) measureFailedTry(upstream, lineup);
  if (server !== NO_SERVER) countPick(upstream, lineup, server, failure === undefined);
}

function connectToServer(
  this: void,
  { rules }: NginxUpstream,
  { generation }: Lineup,
  server: number,
  connectTo: Connect,
): void {
  if (server === NO_SERVER) {
    exit(NGX_BUSY);
    return;
  }
  const host = generation.hosts[server]!;
  if (!connectTo(host, generation.ports[server]!, rules.keepAlive.idleTimeout, rules.keepAlive.requests)) {
    error(`nginx does not accept the address ${host}`, 0);
  }
}

function pickAfterFailure(upstream: NginxUpstream, failure: string): number {
  // With only one server, nginx calls again if a kept connection broke. The server may be tried again.
  if (upstream.current.generation.servers.length === 1) return pickByKey(upstream, currentRequest);
  const tried = triedServers(upstream.current);
  if (failure === FAILED && tried.length > 0) countFailedTry(upstream, upstream.current, tried);
  return pickNextByKey(upstream, currentRequest, setOf(tried));
}

/** Where requests show what their sessions are bound to, and no other phase is needed. */
function pickAtOnce(upstream: NginxUpstream, exchange: Exchange, failure: string | undefined): number {
  if (decide(upstream, exchange, currentRequest) === "refuse") return NO_SERVER;
  if (failure === undefined || upstream.current.generation.servers.length === 1) {
    return pickFirstTry(upstream, exchange, currentRequest);
  }
  const tried = triedServers(upstream.current);
  if (failure === FAILED && tried.length > 0) countFailedTry(upstream, upstream.current, tried);
  return pickNextTry(upstream, exchange, currentRequest, setOf(tried));
}

/** Where something is remembered of a request. */
function pickForExchange(upstream: NginxUpstream, exchange: Exchange, failure: string | undefined): number {
  if (failure === undefined || exchange.lineup.generation.servers.length === 1) {
    return pickFirstTry(upstream, exchange, currentRequest);
  }
  const tried = triedServers(exchange.lineup);
  if (failure === FAILED && tried.length > 0) noteFailedTry(upstream, exchange, tried[tried.length - 1]!);
  return pickNextTry(upstream, exchange, currentRequest, setOf(tried));
}

function setOf(servers: readonly number[]): Record<number, true> {
  const set: Record<number, true> = {};
  for (const server of servers) set[server] = true;
  return set;
}

/** What is known of a try's request. After an internal redirect there may be an exchange that had its server before. */
function exchangeForTry(upstream: NginxUpstream, failure: string | undefined): Exchange {
  const exchange = currentExchange(upstream);
  if (exchange !== undefined && (failure !== undefined || exchange.server < 0)) return exchange;
  return upstream.findsInBalancer ? beginHere(upstream) : beginLate(upstream);
}

/** Where there is no rewrite phase. */
function beginHere(upstream: NginxUpstream): Exchange {
  const exchange = beginWithSearch(upstream);
  decide(upstream, exchange, currentRequest);
  if (++upstream.unseenAnswers >= MOST_UNSEEN) {
    upstream.unseenAnswers = 0;
    warnUnincluded(upstream);
  }
  return exchange;
}

function beginLate(upstream: NginxUpstream): Exchange {
  const exchange = openExchange(upstream);
  // nginx's cache renews its entries in the background by a subrequest, which begins here.
  recallBinding(upstream, exchange);
  const { evidence, lineup } = exchange;
  if (evidence >= 0 && lineup.standing.places[evidence]!.isHealthy) exchange.target = evidence;
  if (!ngx.is_subrequest) warnUnincluded(upstream);
  return exchange;
}

function warnUnincluded({ name, bindings }: NginxUpstream): void {
  warnSeldom(
    name,
    `a location that sends requests here does not include locations/${name}.conf, so ` +
      (bindings === undefined ? "they do not wait in the queue" : "their sessions are not kept"),
    `include ${name}`,
  );
}

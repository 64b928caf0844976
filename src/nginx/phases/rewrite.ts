import type { AtHand } from "../../affinity/binding/in-balancer.ts";
import type { Exchange } from "../../affinity/binding/exchange.ts";
import {
  decide,
  decideAfterWaiting,
  findServer,
  obstacleOf,
  refusalIfClosed,
  takePlace,
  type Action,
} from "../../affinity/decision.ts";
import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import { NOTHING } from "../../affinity/evidence.ts";
import type { ProvisionedQueue } from "../../affinity/queue.ts";
import { clientAddress, clientAddressReader } from "../../affinity/session/client-address.ts";
import { monotonicNow } from "../machine/clock.ts";
import { findAtHand } from "../request/at-hand.ts";
import { countWait } from "../metrics/count.ts";
import { openExchange, noteBinding, recallBinding } from "../request/context.ts";
import { currentRequest, tryCookieVariable } from "../request/request.ts";
import { noteFound } from "./search.ts";
import {
  USUAL_LIMITS,
  beginWaiting,
  endWaiting,
  isInFront,
  isQueue,
  type Waiter,
  type WaitingLimits,
} from "../request/waiting.ts";
import { hasPlace } from "../servers/in-flight.ts";
import { reportFault, warnUnknown } from "../status/faults.ts";
import { recordVerdict } from "../status/verdicts.ts";
import { syncIfDue } from "../sync.ts";
import { upstreamInAnyCase, upstreams, type NginxUpstream } from "../upstream.ts";

/** Seconds between two times that a waiting request asks whether its server is there. */
const WAIT_STEP = 0.02;
const MILLISECONDS = 1000;
const HTTP_2 = 2;

/** Whom a request counts for: an IPv6 client has a whole network of 64 bits. */
const readClient = clientAddressReader(clientAddress());

const variables = ngx.var;
const protectedCall = pcall;

/**
 * The rewrite phase: finds the server that the request's session is bound to, removes from the request
 * what is not for the application, and applies the policies if that server cannot take the request. It
 * runs before the access phase, which `satisfy any` may skip.
 * @entry rewrite
 */
export function rewrite(this: void, name: string): void {
  const [ok, result] = protectedCall(answerOrGoOn, name);
  if (!ok) reportFault(name, result);
  else if (result !== undefined) ngx.exit(result);
}

/** @returns the status to answer with; `undefined` if the request continues */
function answerOrGoOn(this: void, name: string): number | undefined {
  const upstream = upstreams[name] ?? upstreamInAnyCase(name);
  if (upstream === undefined) {
    warnUnknown(name);
    return undefined;
  }
  const { queue } = upstream.rules;
  if (upstream.isInBalancer) return refuseIfClosed(upstream, upstream.atHand);
  syncIfDue(upstream);
  tryCookieVariable();

  const exchange = openExchange(upstream);
  const [ok, fault] = protectedCall(findServer, upstream, exchange, currentRequest, Math.floor(ngx.now()));
  // A source that throws does not change what another affinity found.
  if (!ok) reportFault(name, fault);
  if (exchange.evidence === NOTHING) recallBinding(upstream, exchange);
  else if (exchange.evidence >= 0) noteBinding(upstream, exchange);
  noteFound(upstream, exchange);

  const begun = monotonicNow();
  let action = decide(upstream, exchange, currentRequest);
  while (action === "wait") action = waitAndDecide(upstream, exchange, begun);
  if (action === "pick" && queue !== undefined && upstream.isCounted) action = queueForPlace(upstream, exchange, queue);
  if (action !== "refuse") return undefined;
  const status = exchange.refusal;
  // The answer is nginx's own from here on, and has this status.
  exchange.refusal = 0;
  recordVerdict(upstream, "refused", exchange.lineup, NO_SERVER);
  return status;
}

/** Where the balancer phase alone keeps sessions, the includes have this phase only while the rules close the upstream. */
function refuseIfClosed(upstream: NginxUpstream, atHand: AtHand | undefined): number | undefined {
  let status = 0;
  if (atHand === undefined) status = refusalIfClosed(upstream, upstream.current, currentRequest);
  else {
    const exchange = findAtHand(upstream, atHand);
    if (decide(upstream, exchange, currentRequest) === "refuse") status = exchange.refusal;
  }
  if (status === 0) return undefined;
  recordVerdict(upstream, "refused", upstream.current, NO_SERVER);
  return status;
}

/**
 * Waits until an obstacle is gone, or is another one, and decides anew.
 * @param begun when the request began to wait
 */
function waitAndDecide(upstream: NginxUpstream, exchange: Exchange, begun: number): Action {
  const { obstacle, evidence, lineup } = exchange;
  // What the rules take out of service does not come back.
  if (obstacle === "draining" || lineup.generation.servers[evidence]!.down) {
    return decideAfterWaiting(upstream, exchange, currentRequest);
  }
  const end = begun + exchange.wait / MILLISECONDS;
  // limpet-allow closure: made when the server cannot take the request, and then the request sleeps
  const isGone = waitFor(upstream, false, upstream.rules.queue ?? USUAL_LIMITS, end, () => {
    return obstacleOf(upstream, exchange) !== obstacle;
  });
  if (!isGone) return decideAfterWaiting(upstream, exchange, currentRequest);
  return decide(upstream, exchange, currentRequest);
}

/**
 * Waits, unless too many wait already.
 * @param isForAny whether any server will do
 * @param end as of `monotonicNow`
 * @param isOver is asked again and again
 * @returns whether it said so before the end
 */
function waitFor(
  upstream: NginxUpstream,
  isForAny: boolean,
  limits: WaitingLimits,
  end: number,
  isOver: (this: void, waiter: Waiter) => boolean,
): boolean {
  const { name } = upstream;
  const waiter = beginWaiting(name, readClient(currentRequest) ?? "", isForAny, limits);
  if (waiter === undefined) {
    countWait(upstream, "turned_away");
    return false;
  }
  const [ok, result] = protectedCall(waitUntil, upstream, waiter, end, isOver);
  // Also where the rules throw: the request goes on, and those behind it would wait until it is over.
  endWaiting(name, waiter);
  if (!ok) error(result, 0);
  countWait(upstream, result ? "released" : "timeout");
  return result;
}

function waitUntil(
  this: void,
  upstream: NginxUpstream,
  waiter: Waiter,
  end: number,
  isOver: (this: void, waiter: Waiter) => boolean,
): boolean {
  while (monotonicNow() < end) {
    ngx.sleep(WAIT_STEP);
    syncIfDue(upstream);
    if (isOver(waiter)) return true;
  }
  return false;
}

/** Takes a place at a server for a request that may go to any, and waits for one while all are full. */
function queueForPlace(upstream: NginxUpstream, exchange: Exchange, queue: ProvisionedQueue): Action {
  const { name } = upstream;
  readBody();
  // Who has a place keeps it, whatever part of the request or internal redirect comes here; nobody would get it by waiting.
  if ((!isQueue(name) || hasPlace()) && takePlace(upstream, exchange, currentRequest)) return afterTaking(exchange);
  const end = monotonicNow() + queue.timeout / MILLISECONDS;
  // limpet-allow closure: made when every server is full, and then the request sleeps
  const isDone = waitFor(upstream, true, queue, end, (waiter) => {
    return isInFront(name, waiter) && takePlace(upstream, exchange, currentRequest);
  });
  return isDone ? afterTaking(exchange) : refuseFull(exchange, queue);
}

/**
 * Reads the body before a place is taken, as nginx does before it connects: a slow upload must not keep others out. A body of
 * HTTP/2 or 3 without a length may be one half of a conversation, and ngx_lua does not read it.
 */
function readBody(): void {
  if (ngx.is_subrequest) return;
  const hasLength = variables.content_length !== undefined && variables.content_length !== "";
  if (hasLength || (variables.http_transfer_encoding !== undefined && (ngx.req.http_version() ?? 0) < HTTP_2)) {
    ngx.req.read_body();
  }
}

function afterTaking({ verdict }: Exchange): Action {
  return verdict === "refused" ? "refuse" : "pick";
}

function refuseFull(exchange: Exchange, { refuse }: ProvisionedQueue): Action {
  exchange.refusal = refuse;
  exchange.verdict = "refused";
  return "refuse";
}

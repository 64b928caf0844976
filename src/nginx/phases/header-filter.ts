import type { Exchange } from "../../affinity/binding/exchange.ts";
import {
  bindAnswer,
  refusalByKey,
  verdictByEvidence,
  verdictByKey,
  verdictWithoutAnswer,
} from "../../affinity/decision.ts";
import { NOTHING } from "../../affinity/evidence.ts";
import { NO_SERVER } from "../../affinity/servers/picking.ts";
import { NO_INCARNATION, incarnationOf } from "../../affinity/servers/incarnation.ts";
import { judgeAnswer, settleAnswered, settleUnanswered } from "../health/blame.ts";
import { timeAnswer, timeUnanswered } from "../measuring/answer-times.ts";
import { measureExchange, measurePlain, measureUnanswered } from "../measuring/answers.ts";
import { announceChange } from "../health/shared-state.ts";
import { monotonicNow } from "../machine/clock.ts";
import { nginxMachine } from "../machine/machine.ts";
import { findAtHand } from "../request/at-hand.ts";
import { closeExchange, currentExchange, openExchange, recallBinding } from "../request/context.ts";
import { currentRequest } from "../request/request.ts";
import { beginWithSearch } from "./search.ts";
import { currentResponse } from "../request/response.ts";
import { isAnswerTime, lastTry, onlyTriedServer, triedServers, wasTriedInVain } from "../request/tries.ts";
import { noteBoundSession } from "../servers/bound-sessions.ts";
import { noteMoved } from "../servers/rebalancing.ts";
import { rememberIncarnation } from "../sessions/incarnations.ts";
import { reportFault, warnSeldom, warnUnknown } from "../status/faults.ts";
import { recordVerdict } from "../status/verdicts.ts";
import { upstreamInAnyCase, upstreams, type NginxUpstream } from "../upstream.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";

const MULTIPLE_CHOICES = 300;
const BAD_REQUEST = 400;
const BAD_GATEWAY = 502;
const GATEWAY_TIMEOUT = 504;

const variables = ngx.var;
const protectedCall = pcall;

/**
 * The header filter phase: ties the session to the server that answered, and records what became of it.
 * @entry header_filter
 */
export function headerFilter(this: void, name: string): void {
  const [ok, fault] = protectedCall(finish, name);
  if (!ok) reportFault(name, fault);
}

function finish(this: void, name: string): void {
  const upstream = upstreams[name] ?? upstreamInAnyCase(name);
  if (upstream === undefined) {
    warnUnknown(name);
    return;
  }
  // Where no other phase remembers there is no exchange: to look for one would make a table for the request.
  if (upstream.isInBalancer) {
    finishPlain(upstream);
    return;
  }
  const exchange = currentExchange(upstream) ?? exchangeBefore(upstream);
  if (exchange === undefined) return;
  upstream.unseenAnswers = 0;
  settle(upstream, exchange);
  closeExchange(upstream, exchange);
}

function settle(upstream: NginxUpstream, exchange: Exchange): void {
  // The log phase need not count what is counted here.
  if (upstream.rules.health.countLastTry) variables.limpet_tried = "";
  if (exchange.refusal !== 0) {
    if (exchange.server >= 0) settleUnanswered(upstream, exchange.lineup, exchange.failedTries);
    ngx.status = exchange.refusal;
    recordVerdict(upstream, "refused", exchange.lineup, NO_SERVER);
    return;
  }
  const { lineup } = exchange;
  const isInternal = ngx.req.is_internal();
  if (exchange.server < 0 && (exchange.isFallback || isInternal)) {
    exchange.server = serverBehind(lineup, lastTry(variables.upstream_header_time));
  }
  if (exchange.server < 0 || !isAnswerOfServer(isInternal)) {
    if (exchange.server >= 0) settleUnanswered(upstream, lineup, exchange.failedTries);
    if (upstream.cell >= 0) measureUnanswered(upstream, lineup);
    if (upstream.isTimed) timeUnanswered(upstream, lineup);
    // What the rewrite phase refused is recorded, and a lone hash has no verdict without an answer.
    if (exchange.verdict !== "refused") {
      const verdict = verdictWithoutAnswer(exchange, exchange.server >= 0 && wasTriedInVain());
      recordVerdict(upstream, verdict, lineup, NO_SERVER);
    }
    return;
  }
  settleAnswered(upstream, exchange);
  const { incarnationHeader } = upstream.rules;
  if (incarnationHeader !== undefined) checkIncarnation(upstream, incarnationHeader, exchange);
  const verdict = bindAnswer(upstream, exchange, currentRequest, currentResponse, Math.floor(ngx.now()));
  const answered = lineup.generation.servers[exchange.server]!;
  if (upstream.rules.policies.rebalance !== undefined) {
    if (exchange.evidence >= 0) noteBoundSession(upstream, exchange);
    if (verdict === "moved:balance") noteMoved(upstream, exchange);
  } else if (answered.draining && upstream.rules.mayChange && exchange.evidence === exchange.server) {
    noteBoundSession(upstream, exchange);
  }
  recordVerdict(upstream, verdict, lineup, exchange.server);
  if (upstream.cell >= 0) measureExchange(upstream, exchange, verdict);
  if (upstream.isTimed && exchange.sentAt !== 0) {
    timeAnswer(upstream, lineup, exchange.server, monotonicNow() - exchange.sentAt);
  }
  if (exchange.clash !== undefined) warnClash(upstream, exchange.clash);
}

function warnClash(upstream: NginxUpstream, cookie: string): void {
  warnSeldom(
    upstream.name,
    `the application seems to have a cookie "${cookie}", too, so that each may overwrite the other; give issueCookie another name`,
    upstream.name,
  );
}

/** After an internal redirect to a location that has no rewrite phase, because it begins with a `return`. */
function exchangeBefore(upstream: NginxUpstream): Exchange | undefined {
  // Without a rewrite phase, requests that came to no balancer begin here.
  if (upstream.findsInBalancer) return beginWithSearch(upstream);
  if (!ngx.req.is_internal()) return undefined;
  const exchange = openExchange(upstream);
  recallBinding(upstream, exchange);
  return exchange;
}

/**
 * The server that answered, if Limpet's balancer phase did not record it: before an `X-Accel-Redirect`,
 * whose target has the server's cookies, or if nginx picked by itself. What a location sends to a server's
 * address, past the balancer, is not Limpet's to bind.
 * @param time of the last try, as nginx tells when it answered
 */
function serverBehind(lineup: Lineup, time: string): number {
  if (!isAnswerTime(time)) return NO_SERVER;
  const only = onlyTriedServer(lineup);
  if (only !== NO_SERVER) return only;
  const servers = triedServers(lineup);
  return servers[servers.length - 1] ?? NO_SERVER;
}

/**
 * Whether the answer comes from a server, and not from nginx's error pages or its cache.
 * @param isInternal whether the request was redirected: to an error page, perhaps, with any status
 */
function isAnswerOfServer(isInternal: boolean): boolean {
  const { status } = ngx;
  // An error_page that names a whole URL makes nginx redirect the client instead.
  const maybeOfNginx =
    isInternal ||
    status === BAD_GATEWAY ||
    status === GATEWAY_TIMEOUT ||
    (status >= MULTIPLE_CHOICES && status < BAD_REQUEST);
  if (maybeOfNginx && wasTriedInVain()) return false;
  const cached = variables.upstream_cache_status;
  return cached === undefined || (cached !== "HIT" && cached !== "STALE" && cached !== "UPDATING");
}

/** Reads from the answer whether the server has been replaced since the binding was made. */
function checkIncarnation(upstream: NginxUpstream, header: string, exchange: Exchange): void {
  const text = currentResponse.header(header);
  if (text === undefined || text === "") return;
  const { server, lineup } = exchange;
  const incarnation = incarnationOf(text, nginxMachine);
  if (incarnation !== lineup.standing.incarnations[server]) {
    if (rememberIncarnation(upstream.name, lineup, server, incarnation)) {
      announceChange(upstream, lineup.generation.servers[server]!.name);
    }
  }
  const meant = exchange.incarnation;
  if (exchange.evidence === server && meant !== NO_INCARNATION && meant !== incarnation) exchange.verdict = "stale";
}

/** Where the balancer phase alone keeps sessions, the verdict is worked out here. */
function finishPlain(upstream: NginxUpstream): void {
  const { atHand, current } = upstream;
  const exchange = atHand === undefined ? undefined : findAtHand(upstream, atHand);
  const time = lastTry(variables.upstream_header_time);
  const server = serverBehind(current, time);
  if (server === NO_SERVER) refuseUntried(upstream);
  if (server === NO_SERVER || !isAnswerOfServer(false)) {
    if (upstream.cell >= 0) measureUnanswered(upstream, current);
    if (upstream.isTimed) timeUnanswered(upstream, current);
    return;
  }
  const { judgement } = upstream.health;
  if (judgement !== undefined) judgeAnswer(upstream, judgement, current, server);
  const isOnly = onlyTriedServer(current) === server;
  const tried = isOnly ? [server] : triedServers(current);
  const verdict =
    exchange === undefined || exchange.evidence === NOTHING
      ? verdictByKey(upstream, currentRequest, tried)
      : verdictByEvidence(exchange, server);
  recordVerdict(upstream, verdict, current, server);
  if (upstream.cell >= 0) measurePlain(upstream, server, exchange?.evidence ?? NO_SERVER, verdict, time);
  if (upstream.isTimed) timeAnswer(upstream, current, server, tonumber(time) ?? 0);
}

/**
 * The status of a request that the balancer phase sent nowhere, because the upstream is closed or full. In that phase only
 * an nginx with OpenResty's patches could give it; with others it would be a 500.
 */
function refuseUntried(upstream: NginxUpstream): void {
  const { current } = upstream;
  if (variables.upstream_addr === undefined || triedServers(current).length > 0) return;
  const status = refusalByKey(upstream, currentRequest);
  if (status === 0) return;
  ngx.status = status;
  recordVerdict(upstream, "refused", current, NO_SERVER);
}

import type { Exchange, FailedTry } from "../../affinity/binding/exchange.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { hasAnswered, lastTry, triedServers, wasFirstReached, wasReached } from "../request/tries.ts";
import type { NginxUpstream } from "../upstream.ts";
import { avoid, countFailure, forgetFailure, takeBack } from "./failures.ts";
import { mayBeAvoided } from "./health.ts";
import { noteTry, type Judgement } from "./judgement.ts";
import { recoverIfNeeded } from "./recovery.ts";
import { isAmong, lastFailure, type Failing } from "./try-failure.ts";

/*
 * What a failed try says of its server. One that could not be reached has failed. One that was reached has failed if
 * another answered the same request, or if no other was asked: a request that several servers do not answer says
 * more of itself than of them.
 */

const variables = ngx.var;

/** Counts a try that failed and is followed by another, where the header filter phase sees how the request ends. */
export function noteFailedTry(upstream: NginxUpstream, exchange: Exchange, server: number): void {
  const failure = lastFailure(upstream.health.judgement);
  if (failure === undefined) return;
  if (!wasReached()) {
    blame(upstream, exchange.lineup, server, failure);
    return;
  }
  const { reason, isAnswer } = failure;
  const failed = { server, status: lastTry(variables.upstream_status), reason, isAnswer };
  if (exchange.failedTries === undefined) exchange.failedTries = [failed];
  else exchange.failedTries.push(failed);
}

/**
 * The same where no phase sees how the request ends: the first is counted at once, and taken back after the second.
 * @param tried the servers that were tried, in their order
 */
export function countFailedTry(upstream: NginxUpstream, lineup: Lineup, tried: readonly number[]): void {
  const last = tried[tried.length - 1]!;
  const failure = lastFailure(upstream.health.judgement);
  if (failure === undefined) return;
  if (tried.length === 1 || !wasReached()) blame(upstream, lineup, last, failure);
  else if (tried.length === 2 && wasFirstReached()) forgetFailure(upstream, lineup, tried[0]!);
}

/** Counts what failed in a request that has its answer, of whichever server. */
export function settleAnswered(upstream: NginxUpstream, exchange: Exchange): void {
  const { lineup, server, failedTries } = exchange;
  const { judgement } = upstream.health;
  const isFailure = judgement !== undefined && judgeAnswer(upstream, judgement, lineup, server);
  const { isOutage, isPanicking, places } = lineup.standing;
  // Of a server that fails some of its requests, a good answer says little, unless all are tried anyway.
  const saysMuch = judgement === undefined || ((isOutage || isPanicking) && !isFailure);
  const isBack = places[server]!.avoidedUntil > 0 && saysMuch;
  if ((failedTries === undefined && !isBack) || !hasAnswered()) return;
  if (isBack) takeBack(upstream, lineup.generation, server);
  if (failedTries === undefined) return;
  exchange.failedTries = undefined;
  const status = lastTry(variables.upstream_status);
  for (const failed of failedTries) if (failed.status !== status) blame(upstream, lineup, failed.server, failed);
}

/**
 * Judges the answer that a client gets, which nginx tries no other server for.
 * @returns whether it is a failure of its server, counted or not
 */
export function judgeAnswer(upstream: NginxUpstream, judgement: Judgement, lineup: Lineup, server: number): boolean {
  const all = variables.upstream_status;
  const status = lastTry(all);
  const { statuses } = judgement;
  if (statuses === undefined || !isAmong(statuses, status) || !hasAnswered()) {
    noteTry(judgement, lineup.generation.places[server]!, false);
    return false;
  }
  // Where a server before gave the same answer, that says more of the request.
  const isFirst = all!.indexOf(status) === all!.length - status.length;
  if (isFirst) blame(upstream, lineup, server, { reason: `status ${status}`, isAnswer: true });
  return true;
}

/**
 * Counts what failed in a request that no server answered.
 * @param failedTries those that are not counted yet
 */
export function settleUnanswered(
  this: void,
  upstream: NginxUpstream,
  lineup: Lineup,
  failedTries: readonly FailedTry[] | undefined,
): void {
  const status = lastTry(variables.upstream_status);
  // Without a header, the status is nginx's own: 502 if the server closed the connection, 504 if it was too slow.
  if ((status !== "502" && status !== "504") || hasAnswered()) return;
  const tried = triedServers(lineup);
  const last = tried[tried.length - 1];
  if (last === undefined) return;
  // If no server was left, nginx logs the previous one again.
  const isRepeated = last === tried[tried.length - 2];
  const isUncounted = isRepeated
    ? tried.length === 2 && failedTries !== undefined
    : tried.length === 1 || !wasReached();
  const failure = isUncounted ? lastFailure(upstream.health.judgement) : undefined;
  if (failure !== undefined) blame(upstream, lineup, last, failure);
}

function blame(upstream: NginxUpstream, lineup: Lineup, server: number, failure: Failing): void {
  const { judgement } = upstream.health;
  const outlier = judgement?.outlier;
  if (outlier !== undefined) {
    const failures = noteTry(judgement!, lineup.generation.places[server]!, true);
    if (failures > 0 && mayBeAvoided(upstream.rules, lineup.generation, server))
      avoid(upstream, lineup, server, `${failure.reason} (${failures} of the last ${outlier.of})`);
  }
  if (outlier === undefined || !failure.isAnswer) countFailure(upstream, lineup, server, failure.reason);
  recoverIfNeeded(upstream);
}

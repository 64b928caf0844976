import type { Exchange, FailedTry } from "../../affinity/binding/exchange.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { hasAnswered, lastTry, triedServers, wasFirstReached, wasReached } from "../request/tries.ts";
import type { NginxUpstream } from "../upstream.ts";
import { countFailure, forgetFailure, takeBack } from "./failures.ts";
import { logServer } from "./log-server.ts";
import { recoverIfNeeded } from "./recovery.ts";

/*
 * What a failed try says of its server. One that could not be reached has failed. One that was reached has failed if
 * another answered the same request, or if no other was asked: a request that several servers do not answer says
 * more of itself than of them.
 */

const variables = ngx.var;

/** Counts a try that failed and is followed by another, where the header filter phase sees how the request ends. */
export function noteFailedTry(upstream: NginxUpstream, exchange: Exchange, server: number): void {
  if (!wasReached()) {
    blame(upstream, exchange.lineup, server);
    return;
  }
  const failed = { server, status: lastTry(variables.upstream_status) };
  if (exchange.failedTries === undefined) exchange.failedTries = [failed];
  else exchange.failedTries.push(failed);
}

/**
 * The same where no phase sees how the request ends: the first is counted at once, and taken back after the second.
 * @param tried the servers that were tried, in their order
 */
export function countFailedTry(upstream: NginxUpstream, lineup: Lineup, tried: readonly number[]): void {
  const last = tried[tried.length - 1]!;
  if (tried.length === 1 || !wasReached()) blame(upstream, lineup, last);
  else if (tried.length === 2 && wasFirstReached()) forgetFailure(upstream, lineup, tried[0]!);
}

/** Counts what failed in a request that has its answer, of whichever server. */
export function settleAnswered(upstream: NginxUpstream, exchange: Exchange): void {
  const { lineup, server, failedTries } = exchange;
  const isBack = !lineup.standing.places[server]!.isHealthy;
  if ((failedTries === undefined && !isBack) || !hasAnswered()) return;
  if (isBack && !lineup.generation.servers[server]!.down) {
    takeBack(upstream, lineup.generation.places[server]!);
    logServer(ngx.NOTICE, upstream.name, lineup.generation.servers[server]!.name, "is back");
  }
  if (failedTries === undefined) return;
  exchange.failedTries = undefined;
  const status = lastTry(variables.upstream_status);
  for (const failed of failedTries) if (failed.status !== status) blame(upstream, lineup, failed.server);
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
  if (isUncounted) blame(upstream, lineup, last);
}

function blame(upstream: NginxUpstream, lineup: Lineup, server: number): void {
  countFailure(upstream, lineup, server);
  recoverIfNeeded(upstream);
}

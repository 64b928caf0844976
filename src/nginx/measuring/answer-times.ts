import { answerTimeDecay } from "../../affinity/balancing/method.ts";
import { timeOfFailure } from "../../affinity/balancing/answer-times.ts";
import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { lastTry, triedServers } from "../request/tries.ts";
import { noteAnswerTime } from "../servers/request-counts.ts";
import type { NginxUpstream } from "../upstream.ts";
import { lastTryInVain } from "./failed-try.ts";

/*
 * How long servers take to answer, where requests are balanced by that.
 */

const variables = ngx.var;

/** From here on a status is a failure of the server, which counts as slow: else the one that only fails would be the fastest. */
const SERVER_ERROR = 500;

/**
 * A server answered.
 * @param seconds from when nginx turned to it to the answer's header
 */
export function timeAnswer(upstream: NginxUpstream, lineup: Lineup, server: number, seconds: number): void {
  note(upstream, lineup, server, ngx.status >= SERVER_ERROR ? timeOfFailure(seconds, usual(lineup)) : seconds);
}

/** The last try failed, and is followed by another. */
export function timeFailedTry(upstream: NginxUpstream): void {
  const { current } = upstream;
  const tried = triedServers(current);
  if (tried.length > 0) timeFailure(upstream, current, tried[tried.length - 1]!);
}

/** No server answered a request. */
export function timeUnanswered(upstream: NginxUpstream, lineup: Lineup): void {
  const server = lastTryInVain(lineup);
  if (server !== NO_SERVER) timeFailure(upstream, lineup, server);
}

function timeFailure(upstream: NginxUpstream, lineup: Lineup, server: number): void {
  const took = tonumber(lastTry(variables.upstream_response_time)) ?? 0;
  note(upstream, lineup, server, timeOfFailure(took, usual(lineup)));
}

function note({ rules }: NginxUpstream, { standing }: Lineup, server: number, seconds: number): void {
  noteAnswerTime(standing.places[server]!.load.cell, seconds, answerTimeDecay(rules.balancing));
}

/** What the servers of a lineup take on average, in seconds. */
function usual({ standing }: Lineup): number {
  let sum = 0;
  for (const { load } of standing.places) sum += load.answerTime;
  return sum / Math.max(1, standing.places.length);
}

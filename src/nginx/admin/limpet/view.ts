import type { Pause } from "../../../affinity/machine.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { standOf } from "../../../affinity/servers/stand.ts";
import { avoidanceOf, type Avoidance } from "../../health/log-server.ts";
import { serverTotals, totalsOf } from "../../metrics/totals.ts";
import { drainOf, type Drain } from "../../servers/drain.ts";
import { rebalanceStatus, type RebalanceStatus } from "../../servers/rebalancing.ts";
import { requestsInFlight } from "../../servers/in-flight.ts";
import { publishedNumber } from "../../servers/published.ts";
import { sharingStatus } from "../../servers/sharing-status.ts";
import { verdictCounts } from "../../status/verdicts.ts";
import { VERDICTS } from "../../../affinity/verdict.ts";
import type { RedisStatus } from "../../redis/state.ts";
import type { NginxUpstream } from "../../upstream.ts";
import {
  jsonFlag,
  jsonList,
  jsonNumber,
  jsonObject,
  jsonText,
  optionalNumber,
  optionalText,
  type Json,
} from "../json.ts";
import { serverState } from "../server-state.ts";
import { countsView } from "./counts.ts";

/*
 * What `/limpet` shows. Servers may change while a long list is made, so whoever asks says which he means.
 */

/**
 * An upstream with its servers.
 * @param pause is called after every server
 */
export function upstreamView(this: void, upstream: NginxUpstream, lineup: Lineup, pause: Pause): Json {
  const { name, rules, shared, redis, cell } = upstream;
  const { number } = lineup.generation;
  const remembered = redis === undefined ? undefined : redisView(redis.status());
  const sharing = shared === undefined ? undefined : sharingView(name);
  const status = rebalanceStatus(upstream);
  const rebalance = status === undefined ? undefined : rebalanceView(status);
  const counts = verdictCounts(name);
  const verdicts: [string, Json][] = [];
  for (const verdict of VERDICTS) verdicts.push([verdict, jsonNumber(counts[verdict]!)]);
  const own = cell < 0 ? undefined : countsView(totalsOf({ upstream: name, server: "", cell }));
  return jsonObject([
    ["name", jsonText(name)],
    ["generation", jsonNumber(number)],
    ["published", jsonNumber(publishedNumber(name) ?? number)],
    ["mayChange", jsonFlag(rules.mayChange)],
    ["sharing", sharing],
    ["redis", remembered],
    ["rebalance", rebalance],
    ["servers", serversView(upstream, lineup, pause)],
    ["verdicts", jsonObject(verdicts)],
    ["counts", own],
  ]);
}

/** How the rebalancing of an upstream gets on. */
export function rebalanceView(this: void, { stoppedBy, sessions, moved, allowed }: RebalanceStatus): Json {
  return jsonObject([
    ["isStopped", jsonFlag(stoppedBy !== undefined)],
    ["stoppedBy", optionalText(stoppedBy)],
    ["sessions", optionalNumber(sessions)],
    ["movedThisMinute", jsonNumber(moved)],
    ["allowedThisMinute", jsonNumber(allowed)],
  ]);
}

/** How it gets on with telling other proxies what operators change. */
function sharingView(upstream: string): Json {
  const { age, problem } = sharingStatus(upstream);
  const seconds = age === undefined ? undefined : Math.floor(age);
  return jsonObject([
    ["isShared", jsonFlag(age !== undefined && problem === undefined)],
    ["age", optionalNumber(seconds)],
    ["problem", optionalText(problem)],
  ]);
}

/** How it gets on with the Redis in which it remembers sessions, as the worker that answers sees it. */
function redisView({ state, reason }: RedisStatus): Json {
  const problem = reason === "" ? undefined : jsonText(reason);
  return jsonObject([
    ["state", jsonText(state)],
    ["reason", problem],
  ]);
}

/** @param pause is called after every server */
export function serversView(this: void, upstream: NginxUpstream, lineup: Lineup, pause: Pause): Json {
  const items: Json[] = [];
  for (let index = 0; index < lineup.generation.servers.length; index++) {
    items.push(serverView(upstream, lineup, index));
    pause();
  }
  return jsonList(items);
}

export function serverView(this: void, upstream: NginxUpstream, lineup: Lineup, index: number): Json {
  const { rules } = upstream;
  const { generation } = lineup;
  const server = generation.servers[index]!;
  const { maxFails = rules.health.maxFails, failTimeout = rules.health.failTimeout } = server;
  const leaving = server.isLeaving === true ? "true" : undefined;
  const deadline = server.drainUntil === 0 ? undefined : server.drainUntil;
  const requests = rules.mayChange ? requestsInFlight(lineup, index) : undefined;
  const state = serverState(lineup, index);
  const drain = rules.mayChange && server.draining && !server.down ? drainOf(upstream, lineup, index) : undefined;
  const isAvoided = !server.down && !lineup.standing.places[index]!.isHealthy;
  const avoided = isAvoided ? wholeSeconds(avoidanceOf(upstream.name, generation.places[index]!)) : undefined;
  const rest = drain?.rest === undefined ? undefined : Math.ceil(drain.rest);
  const stand = standOf({
    state,
    avoided,
    drain: drain === undefined ? undefined : { isDone: drain.isDone, sessions: drain.sessions, estimatedRest: rest },
    leaving: server.isLeaving,
  });
  const avoidance = avoided === undefined ? undefined : avoidedView(avoided);
  const progress = drain === undefined ? undefined : drainView(drain);
  const totals = serverTotals(upstream.name, lineup, index);
  const counts = totals === undefined ? undefined : countsView(totals);
  return jsonObject([
    ["name", jsonText(server.name)],
    ["address", jsonText(server.address)],
    ["state", jsonText(state)],
    ["stand", jsonText(stand.words)],
    ["trouble", jsonNumber(stand.weight)],
    ["weight", jsonNumber(server.weight)],
    ["down", jsonFlag(server.down)],
    ["backup", jsonFlag(server.backup)],
    ["draining", jsonFlag(server.draining)],
    ["leaving", leaving],
    ["drainUntil", optionalNumber(deadline)],
    ["maxConnections", jsonNumber(server.maxConnections)],
    ["maxFails", jsonNumber(maxFails)],
    ["failTimeout", jsonNumber(failTimeout)],
    ["slowStart", optionalNumber(server.slowStart)],
    ["incarnation", optionalText(server.incarnation)],
    ["group", optionalText(server.group)],
    ["requests", optionalNumber(requests)],
    ["avoided", avoidance],
    ["drain", progress],
    ["counts", counts],
  ]);
}

function wholeSeconds(avoidance: Avoidance | undefined): Avoidance | undefined {
  return avoidance === undefined ? undefined : { reason: avoidance.reason, age: Math.floor(avoidance.age) };
}

function avoidedView({ reason, age }: Avoidance): Json {
  return jsonObject([
    ["reason", jsonText(reason)],
    ["age", jsonNumber(age)],
  ]);
}

function drainView({ age, sessions, isExact, inFlight, idle, rest, isDone }: Drain): Json {
  const seen = idle === undefined ? undefined : Math.floor(idle);
  const left = rest === undefined ? undefined : Math.ceil(rest);
  return jsonObject([
    ["isDone", jsonFlag(isDone)],
    ["age", jsonNumber(Math.floor(age))],
    ["sessions", jsonNumber(sessions)],
    ["isExact", jsonFlag(isExact)],
    ["requests", optionalNumber(inFlight)],
    ["idle", optionalNumber(seen)],
    ["estimatedRest", optionalNumber(left)],
  ]);
}

import type { Pause } from "../../../affinity/machine.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { avoidanceOf } from "../../health/log-server.ts";
import { drainOf } from "../../servers/drain.ts";
import { requestsInFlight } from "../../servers/in-flight.ts";
import { publishedNumber } from "../../servers/published.ts";
import { sharingStatus } from "../../servers/sharing-status.ts";
import { verdictCounts } from "../../status/verdicts.ts";
import { VERDICTS } from "../../../affinity/verdict.ts";
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

/*
 * What `/limpet` shows. Servers may change while a long list is made, so whoever asks says which he means.
 */

/**
 * An upstream with its servers.
 * @param pause is called after every server
 */
export function upstreamView(this: void, upstream: NginxUpstream, lineup: Lineup, pause: Pause): Json {
  const { name, rules, shared } = upstream;
  const { number } = lineup.generation;
  const sharing = shared === undefined ? undefined : sharingView(name);
  const counts = verdictCounts(name);
  const verdicts: [string, Json][] = [];
  for (const verdict of VERDICTS) verdicts.push([verdict, jsonNumber(counts[verdict]!)]);
  return jsonObject([
    ["name", jsonText(name)],
    ["generation", jsonNumber(number)],
    ["published", jsonNumber(publishedNumber(name) ?? number)],
    ["mayChange", jsonFlag(rules.mayChange)],
    ["sharing", sharing],
    ["servers", serversView(upstream, lineup, pause)],
    ["verdicts", jsonObject(verdicts)],
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
  const drain = rules.mayChange && server.draining && !server.down ? drainView(upstream, lineup, index) : undefined;
  const isAvoided = !server.down && !lineup.standing.places[index]!.isHealthy;
  const avoided = isAvoided ? avoidedView(upstream.name, generation.places[index]!) : undefined;
  return jsonObject([
    ["name", jsonText(server.name)],
    ["address", jsonText(server.address)],
    ["state", jsonText(serverState(lineup, index))],
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
    ["avoided", avoided],
    ["drain", drain],
  ]);
}

function avoidedView(upstream: string, place: string): Json | undefined {
  const avoidance = avoidanceOf(upstream, place);
  if (avoidance === undefined) return undefined;
  const { reason, age } = avoidance;
  return jsonObject([
    ["reason", jsonText(reason)],
    ["age", jsonNumber(Math.floor(age))],
  ]);
}

function drainView(upstream: NginxUpstream, lineup: Lineup, index: number): Json {
  const { age, sessions, isExact, inFlight, idle, rest, isDone } = drainOf(upstream, lineup, index);
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

import { isNamed } from "../../../affinity/dns/named.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { VERDICTS } from "../../../affinity/verdict.ts";
import { DNS_EVENTS, dnsCount, isDnsUp } from "../../dns/status.ts";
import { REDIS_COUNTERS, type RedisStatus } from "../../redis/state.ts";
import { drainOf } from "../../servers/drain.ts";
import { requestsInFlight } from "../../servers/in-flight.ts";
import { EVICTED_KINDS, evictions } from "../../sessions/evictions.ts";
import { verdictCounts } from "../../status/verdicts.ts";
import { syncIfDue } from "../../sync.ts";
import { upstreamNames, upstreams, type NginxUpstream } from "../../upstream.ts";
import { addSample, beginMetric, label, type Exposition } from "./exposition.ts";

/*
 * What is known of upstreams and servers also where the rules have no `metrics`.
 */

/** Requests by verdict, where servers are not measured. */
export function writeVerdicts(this: void, text: Exposition): void {
  beginMetric(text, "limpet_requests", "counter", "Requests, by what happened to their sessions.");
  for (const upstream of upstreamNames()) {
    const counts = verdictCounts(upstream);
    for (const verdict of VERDICTS) {
      addSample(text, label("upstream", upstream), counts[verdict]!, `,${label("verdict", verdict)}`);
    }
  }
}

/** How everything is now, and what is counted anyway. */
export function writeStates(this: void, text: Exposition): void {
  const all: NginxUpstream[] = [];
  for (const name of upstreamNames()) {
    const upstream = upstreams[name]!;
    syncIfDue(upstream);
    all.push(upstream);
  }
  beginMetric(
    text,
    "limpet_upstream_generation",
    "gauge",
    "The number of the upstream's set of servers, which every change counts up.",
  );
  for (const { name, current } of all) addSample(text, label("upstream", name), current.generation.number);
  writeServers(text, all);
  writeEvictions(text, all);
  writeNames(text, all);
  writeRedis(text, all);
}

/** A gauge of each server. */
interface ServerGauge {
  readonly name: string;
  readonly help: string;
  /** `undefined` where there is no such value. */
  readonly value: (this: void, upstream: NginxUpstream, lineup: Lineup, index: number) => number | undefined;
}

const SERVER_GAUGES: readonly ServerGauge[] = [
  {
    name: "limpet_server_up",
    help: "Whether the server can have requests: it is neither down nor avoided.",
    value: (_, { standing }, index) => flag(standing.places[index]!.isHealthy),
  },
  {
    name: "limpet_server_healthy",
    help: "Of a server that is not down: whether it is not avoided after failures, or by its checks.",
    value: (_, { generation, standing }, index) =>
      generation.servers[index]!.down ? undefined : flag(standing.places[index]!.isHealthy),
  },
  {
    name: "limpet_server_down",
    help: "Whether the rules or an operator took the server out of service.",
    value: (_, { generation }, index) => flag(generation.servers[index]!.down),
  },
  {
    name: "limpet_server_draining",
    help: "Whether the server keeps its sessions and gets no others.",
    value: (_, { generation }, index) => flag(generation.servers[index]!.draining),
  },
  {
    name: "limpet_server_weight",
    help: "The server's share of requests.",
    value: (_, { generation }, index) => generation.servers[index]!.weight,
  },
  {
    name: "limpet_server_active_requests",
    help: "Requests that the server has now, where Limpet counts them.",
    value: (_, lineup, index) => requestsInFlight(lineup, index),
  },
  {
    name: "limpet_server_bound_sessions",
    help: "Of a server that drains: sessions that are bound to it and were seen of late.",
    value: (upstream, lineup, index) => {
      const { draining, down } = lineup.generation.servers[index]!;
      return upstream.rules.mayChange && draining && !down ? drainOf(upstream, lineup, index).sessions : undefined;
    },
  },
];

function flag(this: void, value: boolean): number {
  return value ? 1 : 0;
}

function writeServers(text: Exposition, all: readonly NginxUpstream[]): void {
  for (const { name, help, value } of SERVER_GAUGES) {
    beginMetric(text, name, "gauge", help);
    for (const upstream of all) {
      const { current } = upstream;
      const { servers } = current.generation;
      for (let index = 0; index < servers.length; index++) {
        const number = value(upstream, current, index);
        if (number !== undefined) addSample(text, serverLabels(upstream.name, servers[index]!.name), number);
        text.pause();
      }
    }
  }
}

function serverLabels(upstream: string, server: string): string {
  return `${label("upstream", upstream)},${label("server", server)}`;
}

function writeEvictions(text: Exposition, all: readonly NginxUpstream[]): void {
  beginMetric(
    text,
    "limpet_sessions_evicted",
    "counter",
    "Sessions that were forgotten because there was no room for another.",
  );
  for (const upstream of all) {
    if (!isLearning(upstream)) continue;
    const { name } = upstream;
    for (const kind of EVICTED_KINDS) {
      addSample(text, label("upstream", name), evictions(name, kind), `,${label("kind", kind)}`);
    }
  }
}

function isLearning({ rules }: NginxUpstream): boolean {
  for (const { kind } of rules.affinities) if (kind === "learn") return true;
  return false;
}

/** Of the servers that have names in place of addresses: whether DNS answers, and how often it did. */
function writeNames(text: Exposition, all: readonly NginxUpstream[]): void {
  beginMetric(text, "limpet_dns_up", "gauge", "Whether DNS answered the last time for the server's name.");
  for (const { name, rules } of all) {
    for (const entry of rules.servers) {
      if (isNamed(entry)) addSample(text, serverLabels(name, entry.name), flag(isDnsUp(name, entry.name)));
    }
  }
  beginMetric(
    text,
    "limpet_dns",
    "counter",
    "Look-ups of the server's name by how they went, and changes of its addresses.",
  );
  for (const { name, rules } of all) {
    for (const entry of rules.servers) {
      if (!isNamed(entry)) continue;
      for (const event of DNS_EVENTS) {
        addSample(text, serverLabels(name, entry.name), dnsCount(name, entry.name, event), `,${label("event", event)}`);
      }
    }
  }
}

function writeRedis(text: Exposition, all: readonly NginxUpstream[]): void {
  const found: [string, RedisStatus][] = [];
  for (const { name, redis } of all) if (redis !== undefined) found.push([name, redis.status()]);
  beginMetric(text, "limpet_redis_up", "gauge", "Whether Redis is asked, as this worker sees it.");
  for (const [upstream, { state }] of found) addSample(text, label("upstream", upstream), flag(state === "up"));
  beginMetric(text, "limpet_redis_state", "gauge", "How Redis is, as this worker sees it: the one state that it has.");
  for (const [upstream, { state }] of found) {
    addSample(text, label("upstream", upstream), 1, `,${label("state", state)}`);
  }
  beginMetric(text, "limpet_redis_master_up", "gauge", "Whether a master of the cluster is asked.");
  for (const [upstream, { masters }] of found) {
    for (const [master, isUp] of pairs(masters)) {
      addSample(text, label("upstream", upstream), flag(isUp), `,${label("master", master)}`);
    }
  }
  beginMetric(text, "limpet_redis", "counter", "What was asked of Redis, and how that went.");
  for (const [upstream, { counters }] of found) {
    for (const counter of REDIS_COUNTERS) {
      addSample(text, label("upstream", upstream), counters[counter], `,${label("event", counter)}`);
    }
  }
}

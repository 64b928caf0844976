import { isNamed } from "../../affinity/dns/named.ts";
import { VERDICTS } from "../../affinity/verdict.ts";
import { DNS_EVENTS, dnsCount, isDnsUp } from "../dns/status.ts";
import { REDIS_COUNTERS, type RedisStatus } from "../redis/state.ts";
import { EVICTED_KINDS, evictions } from "../sessions/evictions.ts";
import { upstreamNames, upstreams, type NginxUpstream } from "../upstream.ts";
import { verdictCounts } from "../status/verdicts.ts";
import { syncIfDue } from "../sync.ts";

/**
 * The content of a location for the operator: counters in the text format of Prometheus. Restrict access
 * to it in nginx.conf.
 * @entry content
 */
export function status(this: void): void {
  ngx.header["Content-Type"] = "text/plain; version=0.0.4";
  const names = upstreamNames();
  ngx.print(
    "# HELP limpet_requests_total Requests, by what happened to their sessions.\n",
    "# TYPE limpet_requests_total counter\n",
  );
  for (const name of names) {
    const counts = verdictCounts(name);
    for (const verdict of VERDICTS) {
      ngx.print(`limpet_requests_total{upstream="${name}",verdict="${verdict}"} ${counts[verdict]}\n`);
    }
  }
  ngx.print("# TYPE limpet_server_up gauge\n");
  for (const name of names) printServers(upstreams[name]!);
  for (const name of names) {
    if (!isLearning(upstreams[name]!)) continue;
    for (const kind of EVICTED_KINDS) {
      ngx.print(`limpet_sessions_evicted_total{upstream="${name}",kind="${kind}"} ${evictions(name, kind)}\n`);
    }
  }
  for (const name of names) printNames(upstreams[name]!);
  for (const name of names) {
    const redis = upstreams[name]!.redis;
    if (redis !== undefined) printRedis(name, redis.status());
  }
}

/** Of each server, whether it can have requests: it is neither down nor avoided. */
function printServers(upstream: NginxUpstream): void {
  syncIfDue(upstream);
  const { generation, standing } = upstream.current;
  for (let index = 0; index < generation.servers.length; index++) {
    const isUp = standing.places[index]!.isHealthy ? 1 : 0;
    ngx.print(`limpet_server_up{upstream="${upstream.name}",server="${generation.servers[index]!.name}"} ${isUp}\n`);
  }
}

function isLearning({ rules }: NginxUpstream): boolean {
  for (const { kind } of rules.affinities) if (kind === "learn") return true;
  return false;
}

/** Of the servers that have names in place of addresses: whether DNS answers, and how often it did. */
function printNames({ name, rules }: NginxUpstream): void {
  for (const entry of rules.servers) {
    if (!isNamed(entry)) continue;
    const labels = `upstream="${name}",server="${entry.name}"`;
    ngx.print(`limpet_dns_up{${labels}} ${isDnsUp(name, entry.name) ? 1 : 0}\n`);
    for (const event of DNS_EVENTS) {
      ngx.print(`limpet_dns_total{${labels},event="${event}"} ${dnsCount(name, entry.name, event)}\n`);
    }
  }
}

function printRedis(upstream: string, { state, counters, masters }: RedisStatus): void {
  ngx.print(`limpet_redis_up{upstream="${upstream}"} ${state === "up" ? 1 : 0}\n`);
  ngx.print(`limpet_redis_state{upstream="${upstream}",state="${state}"} 1\n`);
  for (const [master, isUp] of pairs(masters)) {
    ngx.print(`limpet_redis_master_up{upstream="${upstream}",master="${master}"} ${isUp ? 1 : 0}\n`);
  }
  for (const counter of REDIS_COUNTERS) {
    ngx.print(`limpet_redis_total{upstream="${upstream}",event="${counter}"} ${counters[counter]}\n`);
  }
}

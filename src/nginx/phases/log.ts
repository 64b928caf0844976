import { countFailure } from "../health/failures.ts";
import { lastTry, triedServers } from "../request/tries.ts";
import { releaseHeld } from "../servers/connections.ts";
import { reportFault } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";

/**
 * The log phase: gives back the place that the request had at a server with `maxConnections`, and
 * counts its last try if that failed, which the balancer phase does not come to know. The upstream
 * is known by the server's address, which also survives an `error_page`.
 * @entry log
 */
export function log(this: void): void {
  releaseHeld();
  for (const [name, upstream] of pairs(upstreams)) {
    if (upstream.rules.health.countLastTry) {
      const [ok, fault] = pcall(countLastTry, upstream);
      if (!ok) reportFault(name, fault);
    }
  }
}

function countLastTry(this: void, upstream: NginxUpstream): void {
  const status = lastTry(ngx.var.upstream_status);
  // With no header the status is nginx's own: 502 where the server broke off, 504 where it was too slow.
  if ((status !== "502" && status !== "504") || lastTry(ngx.var.upstream_header_time) !== "-") return;
  const servers = triedServers(upstream.current);
  const last = servers[servers.length - 1];
  // Where no server was left, nginx logs the one before once more; that one has been counted.
  if (last !== undefined && last !== servers[servers.length - 2]) countFailure(upstream, upstream.current, last);
}

import { countFailure } from "../health/failures.ts";
import { lastTry, triedServers } from "../request/tries.ts";
import { releaseHeld } from "../servers/connections.ts";
import { reportFault } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";

/**
 * The log phase: frees the place that the request had on a server with `maxConnections`, and counts its
 * last try if that failed, which the balancer phase cannot know. The upstream is known from the
 * server's address, which also survives an `error_page`.
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
  // Without a header, the status is nginx's own: 502 if the server closed the connection, 504 if it was too slow.
  if ((status !== "502" && status !== "504") || lastTry(ngx.var.upstream_header_time) !== "-") return;
  const servers = triedServers(upstream.current);
  const last = servers[servers.length - 1];
  // If no server was left, nginx logs the previous one again, which has already been counted.
  if (last !== undefined && last !== servers[servers.length - 2]) countFailure(upstream, upstream.current, last);
}

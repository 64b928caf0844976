import { slice } from "../affinity/bytes.ts";
import { reportFault } from "./fault.ts";
import { countFailure } from "./health.ts";
import { triedServers } from "./tries.ts";
import { upstreams, type RunningUpstream } from "./upstream.ts";

/**
 * The log phase: counts the last try of a request if it failed, which the balancer phase does not
 * come to know. The upstream is known by the server's address, which also survives an `error_page`.
 */
export function log(this: void): void {
  for (const [name, upstream] of pairs(upstreams)) {
    if (upstream.health.countLastTry) {
      const [ok, fault] = pcall(countLastTry, upstream);
      if (!ok) reportFault(name, fault);
    }
  }
}

function countLastTry(this: void, upstream: RunningUpstream): void {
  const status = lastItem(ngx.var.upstream_status);
  // With no header the status is nginx's own: 502 where the server broke off, 504 where it was too slow.
  if ((status !== "502" && status !== "504") || lastItem(ngx.var.upstream_header_time) !== "-") return;
  const servers = triedServers(upstream);
  const last = servers[servers.length - 1];
  // Where no server was left, nginx logs the one before once more; that one has been counted.
  if (last !== undefined && last !== servers[servers.length - 2]) countFailure(upstream, last);
}

/** The last item of a variable that has one for each try. */
function lastItem(list: string | undefined): string {
  if (list === undefined) return "";
  let start = list.length;
  while (start > 0 && slice(list, start - 1, start) !== " ") start--;
  return slice(list, start, list.length);
}

import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import { lastFailure } from "../health/try-failure.ts";
import { lastTry, triedServers, wasTriedInVain } from "../request/tries.ts";
import type { NginxUpstream } from "../upstream.ts";
import { countFailedTryOf } from "../metrics/count.ts";

const variables = ngx.var;

/*
 * Tries that failed are counted as nginx sees them, whatever the rules take for a failure of a server.
 */

/** Counts the last try, which failed and is followed by another. */
export function countFailedTry(upstream: NginxUpstream, lineup: Lineup): void {
  const tried = triedServers(lineup);
  const server = tried[tried.length - 1];
  const failure = lastFailure(undefined);
  if (server !== undefined && failure !== undefined) countFailedTryOf(upstream, lineup, server, failure.kind);
}

/** The same for a request's last try, if no server answered. */
export function countLastTry(upstream: NginxUpstream, lineup: Lineup): void {
  if (lastTryInVain(lineup) !== NO_SERVER) countFailedTry(upstream, lineup);
}

/** The server of a request's last try, which failed and was not followed by another; `NO_SERVER` if there is none. */
export function lastTryInVain(lineup: Lineup): number {
  // Without a header, the status is nginx's own: 502 if the server closed the connection, 504 if it was too slow.
  const status = lastTry(variables.upstream_status);
  if ((status !== "502" && status !== "504") || !wasTriedInVain()) return NO_SERVER;
  const tried = triedServers(lineup);
  const last = tried[tried.length - 1] ?? NO_SERVER;
  // If no server was left, nginx tells of the one before again, whose failure is counted.
  return tried.length > 1 && last === tried[tried.length - 2] ? NO_SERVER : last;
}

import { canonicalAddress } from "../../affinity/address.ts";
import { NO_SERVER } from "../../affinity/balancing/tried.ts";
import { slice } from "../../affinity/bytes.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";

/** Separates the tries of one upstream. */
const NEXT_TRY = ", ";
/** Separates the tries of one upstream from those of another, after an internal redirect. */
const NEXT_UPSTREAM = " : ";

const variables = ngx.var;

/**
 * The servers to which a request has been sent so far, by index, from first to last. They are read from
 * `$upstream_addr`. Unlike `ngx.ctx`, it costs nothing until a try has failed, and it survives an
 * internal redirect.
 */
export function triedServers({ generation }: Lineup): number[] {
  const servers: number[] = [];
  const addresses = variables.upstream_addr;
  if (addresses === undefined) return servers;

  const end = endOfTries(addresses);
  let start = 0;
  for (;;) {
    const found = addresses.indexOf(NEXT_UPSTREAM, start);
    if (found < 0 || found >= end) break;
    start = found + NEXT_UPSTREAM.length;
  }
  while (start < end) {
    const comma = addresses.indexOf(NEXT_TRY, start);
    const stop = comma < 0 || comma > end ? end : comma;
    const server = generation.serverByAddress[canonicalAddress(slice(addresses, start, stop))];
    if (server !== undefined) servers.push(server);
    start = stop + NEXT_TRY.length;
  }
  return servers;
}

/**
 * The server of a request that was sent to one only, without reading further: LuaJIT compiles no short loops.
 * @returns `NO_SERVER` for other requests, and where the address is written otherwise than here
 */
export function onlyTriedServer({ generation }: Lineup): number {
  const address = variables.upstream_addr;
  return address === undefined ? NO_SERVER : (generation.serverByPrinted[address] ?? NO_SERVER);
}

/**
 * The last item of a variable with one item for each try, such as `$upstream_status`; while the next try's server is
 * being chosen, that of the try before it.
 */
export function lastTry(list: string | undefined): string {
  if (list === undefined) return "";
  // Most requests have one try.
  if (list.indexOf(" ") < 0) return list;
  const end = endOfTries(list);
  let start = end;
  while (start > 0 && slice(list, start - 1, start) !== " ") start--;
  return slice(list, start, end);
}

/** "a, b : c, d : " if c and d are this upstream's tries, and the next one is being chosen. */
function endOfTries(list: string): number {
  const lastStart = Math.max(0, list.length - NEXT_UPSTREAM.length);
  return slice(list, lastStart, list.length) === NEXT_UPSTREAM ? lastStart : list.length;
}

/** What `$upstream_connect_time` and `$upstream_header_time` have of a try that did not come so far. */
const NEVER = "-";

/** Whether the last try reached its server: a connection was made, with TLS if that is wanted. */
export function wasReached(): boolean {
  return lastTry(variables.upstream_connect_time) !== NEVER;
}

/** Whether the first try reached its server. */
export function wasFirstReached(): boolean {
  const times = variables.upstream_connect_time;
  return times !== undefined && slice(times, 0, 1) !== NEVER;
}

/** Whether there was a try, and the server of the last one did not answer. */
export function wasTriedInVain(): boolean {
  return lastTry(variables.upstream_header_time) === NEVER;
}

/** Whether the server of the last try answered. */
export function hasAnswered(): boolean {
  return isAnswerTime(lastTry(variables.upstream_header_time));
}

/** Whether that is the time of an answer, of the last try as `$upstream_header_time` has it. */
export function isAnswerTime(time: string): boolean {
  return time !== "" && time !== NEVER;
}

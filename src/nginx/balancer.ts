import { get_last_failure } from "ngx.balancer";
import { NO_SERVER, pick, pickAgain, pickFirst, skipTurns } from "../affinity/selection.ts";
import { NO_KEY } from "../affinity/session/key-hash.ts";
import { reportFault } from "./fault.ts";
import { countFailure, look } from "./health.ts";
import { connect, connectKeepingAlive, type Connect } from "./peer.ts";
import { currentRequest } from "./request.ts";
import { triedServers } from "./tries.ts";
import { upstreams, type RunningUpstream } from "./upstream.ts";

const { now, exit } = ngx;
const protectedCall = pcall;

/** What nginx answers with 502, "no live upstreams"; ngx_lua has no name for it. */
const NGX_BUSY = -3;

/**
 * The balancer phase: picks the server for one try of a request. It runs once for each try. Where
 * the rules or Limpet fail, nothing is set, and nginx takes one of the upstream's `server` lines
 * by its own round robin.
 */
export function balance(this: void, name: string): void {
  const [ok, fault] = protectedCall(setServer, name, connect);
  if (!ok) reportFault(name, fault);
}

/** The same, for upstreams with the module's own keep-alive pool (`balancer_keepalive`). */
export function balanceKeepingAlive(this: void, name: string): void {
  const [ok, fault] = protectedCall(setServer, name, connectKeepingAlive);
  if (!ok) reportFault(name, fault);
}

function setServer(this: void, name: string, connectTo: Connect): void {
  const upstream = upstreams[name];
  if (upstream === undefined) error("it is not in the rules that nginx loaded", 0);

  const time = now();
  if (time >= upstream.nextLook) lookAround(upstream, time);

  const [failure] = get_last_failure();
  const server = failure === undefined ? pickAtFirst(upstream) : pickAfterFailure(upstream, failure === "failed");
  if (server === NO_SERVER) {
    exit(NGX_BUSY);
    return;
  }
  const host = upstream.hosts[server]!;
  if (!connectTo(host, upstream.ports[server]!, upstream.idleTimeout, upstream.maxRequests)) {
    error(`nginx does not take the address ${host}`, 0);
  }
}

function lookAround(upstream: RunningUpstream, time: number): void {
  if (upstream.nextLook === 0) {
    // Not every worker's round begins with the same server.
    skipTurns(upstream.selection, ngx.worker.pid() % upstream.selection.servers.length);
  }
  look(upstream, time);
}

function pickAtFirst(upstream: RunningUpstream): number {
  const { selection } = upstream;
  const hash = upstream.readKeyHash(currentRequest);
  if (hash === NO_KEY) return pick(selection, undefined);
  const server = pickFirst(selection, hash);
  return server === NO_SERVER ? pick(selection, upstream.readKey(currentRequest)) : server;
}

/** @param counts whether the server is to blame: nginx does not blame it for a 403 or 404 */
function pickAfterFailure(upstream: RunningUpstream, counts: boolean): number {
  const { selection } = upstream;
  // nginx calls again for an only server where a kept connection broke: it may be tried anew.
  if (selection.servers.length === 1) return pickAtFirst(upstream);
  const servers = triedServers(upstream);
  const tried: Record<number, true> = {};
  for (const server of servers) tried[server] = true;
  const last = servers[servers.length - 1];
  if (last !== undefined && counts) countFailure(upstream, last);
  return pickAgain(selection, upstream.readKey(currentRequest), tried);
}

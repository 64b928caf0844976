import { bindSession, verdictOf } from "../affinity/binding/bindings.ts";
import type { Exchange } from "../affinity/binding/exchange.ts";
import { NO_INCARNATION, incarnationOf } from "../affinity/token/token.ts";
import { NO_SERVER } from "../affinity/selection.ts";
import { NO_KEY } from "../affinity/session/key-hash.ts";
import { beginExchange, currentExchange, recallBinding } from "./context.ts";
import { reportFault } from "./fault.ts";
import { rememberIncarnation } from "./health.ts";
import { nginxMachine } from "./machine.ts";
import { currentRequest } from "./request.ts";
import { lastTry, triedServers } from "./tries.ts";
import { upstreams, type RunningUpstream } from "./upstream.ts";
import { say } from "./verdicts.ts";
import { currentResponse } from "./response.ts";

const BAD_GATEWAY = 502;
const GATEWAY_TIMEOUT = 504;

const variables = ngx.var;
const protectedCall = pcall;

/**
 * The header filter phase: ties the session to the server that answered, and says what became of it.
 * @entry header_filter
 */
export function headerFilter(this: void, name: string): void {
  const [ok, fault] = protectedCall(finish, name);
  if (!ok) reportFault(name, fault);
}

function finish(this: void, name: string): void {
  const upstream = upstreams[name];
  if (upstream === undefined) error("it is not in the rules that nginx loaded", 0);
  const exchange = currentExchange() ?? exchangeBefore(upstream);
  if (exchange !== undefined && exchange.refusal !== 0) {
    ngx.status = exchange.refusal;
    say(upstream, "refused", -1);
    return;
  }
  if (upstream.bindings === undefined) {
    sayOfHash(upstream, exchange);
    return;
  }
  if (exchange === undefined) return;
  if (exchange.server < 0) exchange.server = serverBehind(upstream);
  if (exchange.server < 0 || !isAnswerOfServer()) {
    // What the rewrite phase refused it has said.
    if (exchange.verdict !== "refused") say(upstream, verdictOf(exchange, false), -1);
    return;
  }
  if (upstream.incarnationHeader !== undefined) checkIncarnation(upstream, upstream.incarnationHeader, exchange);
  bindSession(upstream.bindings, currentRequest, currentResponse, Math.floor(ngx.now()), exchange);
  say(upstream, exchange.verdict!, exchange.server);
}

/** After an internal redirect to a location that has no rewrite phase, for it begins with a `return`. */
function exchangeBefore(upstream: RunningUpstream): Exchange | undefined {
  if (upstream.bindings === undefined || !ngx.req.is_internal()) return undefined;
  const exchange = beginExchange();
  recallBinding(upstream, exchange);
  return exchange;
}

/**
 * The server that answered where no balancer phase of ours said so: before an `X-Accel-Redirect`,
 * whose target has the server's cookies, or where nginx picked by itself.
 */
function serverBehind(upstream: RunningUpstream): number {
  const time = lastTry(variables.upstream_header_time);
  if (time === "" || time === "-") return NO_SERVER;
  const servers = triedServers(upstream);
  return servers[servers.length - 1] ?? NO_SERVER;
}

/** Whether the answer is a server's own, and no error page of nginx's nor one that its cache had. */
function isAnswerOfServer(): boolean {
  const { status } = ngx;
  if ((status === BAD_GATEWAY || status === GATEWAY_TIMEOUT) && lastTry(variables.upstream_header_time) === "-") {
    return false;
  }
  const cached = variables.upstream_cache_status;
  return cached === undefined || (cached !== "HIT" && cached !== "STALE" && cached !== "UPDATING");
}

/** Finds out from the answer whether the server was replaced since the binding was made. */
function checkIncarnation(upstream: RunningUpstream, header: string, exchange: Exchange): void {
  const text = currentResponse.header(header);
  if (text === undefined || text === "") return;
  const { server } = exchange;
  const { incarnations } = upstream.bindings!;
  const known = incarnations[server]!;
  const incarnation = incarnationOf(text, nginxMachine);
  if (incarnation !== known) rememberIncarnation(upstream, server, incarnation);
  if (exchange.finding === server && exchange.incarnation !== incarnation) {
    exchange.isCookieDue = true;
    if (exchange.incarnation !== NO_INCARNATION) exchange.verdict = "stale";
  }
}

/** An upstream that only hashes did nothing until now, so what became of the request is found out here. */
function sayOfHash(upstream: RunningUpstream, exchange: Exchange | undefined): void {
  const server = serverBehind(upstream);
  if (server === NO_SERVER || !isAnswerOfServer()) return;
  if (exchange?.verdict !== undefined) {
    say(upstream, exchange.verdict, server);
    return;
  }
  const hash = upstream.readKeyHash(currentRequest);
  if (hash === NO_KEY) {
    say(upstream, "none", server);
    return;
  }
  const table = upstream.selection.primaries.table;
  const first = table.serverAt(table.locate(hash));
  const isDraining = upstream.selection.servers[first]!.draining ?? false;
  say(upstream, first === server ? "hit" : isDraining ? "moved:draining" : "moved:down", server);
}

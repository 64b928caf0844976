import type { Exchange } from "../../affinity/binding/exchange.ts";
import { findServerInBalancer } from "../../affinity/decision.ts";
import { EXPIRED, FORGED, NOTHING, STALE, type Evidence } from "../../affinity/evidence.ts";
import { countToken } from "../metrics/count.ts";
import type { TokenState } from "../metrics/numbers.ts";
import { reportFault, warnSeldom } from "../status/faults.ts";
import type { NginxUpstream } from "../upstream.ts";
import { openExchange } from "../request/context.ts";
import { currentRequest } from "../request/request.ts";

const protectedCall = pcall;

/** Begins with a request that no rewrite phase saw: finds the server that its session is bound to. */
export function beginWithSearch(this: void, upstream: NginxUpstream): Exchange {
  const exchange = openExchange(upstream);
  const [ok, fault] = protectedCall(findServerInBalancer, upstream, exchange, currentRequest, Math.floor(ngx.now()));
  if (!ok) reportFault(upstream.name, fault);
  noteFound(upstream, exchange);
  return exchange;
}

/** Tells what was found in a request that is not as it should be. */
export function noteFound(this: void, upstream: NginxUpstream, exchange: Exchange): void {
  if (exchange.isContradictory) warnContradiction(upstream, exchange);
  if (exchange.evidence < NOTHING && upstream.cell >= 0) countToken(upstream, tokenState(exchange.evidence));
}

function tokenState(evidence: Evidence): TokenState {
  if (evidence === FORGED) return "forged";
  if (evidence === EXPIRED) return "expired";
  return evidence === STALE ? "stale" : "unknown";
}

function warnContradiction(upstream: NginxUpstream, { evidence, foundBy, lineup }: Exchange): void {
  const { name } = lineup.generation.servers[evidence]!;
  warnSeldom(
    upstream.name,
    `a request has bindings to different servers; the first affinity in the rules decides: server "${name}", by affinity ${foundBy + 1}`,
  );
}

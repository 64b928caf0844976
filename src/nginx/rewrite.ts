import { findBinding } from "../affinity/binding/bindings.ts";
import type { Exchange } from "../affinity/binding/exchange.ts";
import { EXPIRED, STALE, UNKNOWN } from "../affinity/binding/finding.ts";
import { reactionTo, type Failure } from "../affinity/policies.ts";
import type { Verdict } from "../affinity/verdict.ts";
import { isFull } from "./connections.ts";
import { beginExchange } from "./context.ts";
import { reportFault, warnSeldom } from "./fault.ts";
import { lookAround } from "./health.ts";
import { upstreams, type RunningUpstream } from "./upstream.ts";
import { say } from "./verdicts.ts";
import { currentRequest } from "./request.ts";

/** Seconds between two looks whether the server that a request waits for is there. */
const WAIT_STEP = 0.02;
const MILLISECONDS = 1000;

const variables = ngx.var;
const protectedCall = pcall;

/**
 * The rewrite phase: finds the server that the request's session is bound to, takes out of the
 * request what is not for the application, and does what the policies say where that server cannot
 * take it. It comes before the access phase, which `satisfy any` may skip.
 */
export function rewrite(this: void, name: string): void {
  const [ok, result] = protectedCall(findServer, name);
  if (!ok) reportFault(name, result);
  else if (result !== undefined) ngx.exit(result);
}

/** @returns the status to answer with; `undefined` for a request that goes on */
function findServer(this: void, name: string): number | undefined {
  const upstream = upstreams[name];
  if (upstream === undefined) error("it is not in the rules that nginx loaded", 0);
  const { bindings } = upstream;
  if (bindings === undefined) return undefined;
  const now = ngx.now();
  if (now >= upstream.nextLook) lookAround(upstream, now);

  const exchange = beginExchange();
  if (!isRedirected(upstream, exchange)) {
    findBinding(bindings, currentRequest, Math.floor(now), exchange);
    if (exchange.isContradictory) warnContradiction(upstream, exchange);
    if (exchange.finding >= 0) variables.limpet_binding = upstream.bindingTexts[exchange.finding]!;
  }
  const status = exchange.finding >= 0 ? aim(upstream, exchange) : statusForUnbound(upstream, exchange);
  if (status !== undefined) {
    exchange.verdict = "refused";
    say(upstream, exchange.verdict, -1);
  }
  return status;
}

/** After an internal redirect the request has no longer what was taken out of it; nginx's variable has it still. */
function isRedirected(upstream: RunningUpstream, exchange: Exchange): boolean {
  const text = variables.limpet_binding;
  if (text === undefined || text === "" || !ngx.req.is_internal()) return false;
  for (let server = 0; server < upstream.bindingTexts.length; server++) {
    if (upstream.bindingTexts[server] === text) {
      exchange.finding = server;
      exchange.cookieFinding = server;
      return true;
    }
  }
  return false;
}

function warnContradiction(upstream: RunningUpstream, { finding, foundBy }: Exchange): void {
  const { name } = upstream.selection.servers[finding]!;
  warnSeldom(
    upstream.name,
    `a request shows bindings to different servers; the first in the rules decides: server "${name}", by affinity ${foundBy + 1}`,
  );
}

/** Aims a request at the server it is bound to, if that can take it, or does what the policies say. */
function aim(upstream: RunningUpstream, exchange: Exchange): number | undefined {
  const server = exchange.finding;
  let failure = failureOf(upstream, server);
  if (failure === undefined) {
    exchange.target = server;
    return undefined;
  }
  let reaction = reactionTo(upstream.policies, failure, variables.request_method);
  if (typeof reaction !== "string" && "wait" in reaction) {
    failure = failureAfter(upstream, server, reaction.wait / MILLISECONDS);
    if (failure === undefined) {
      exchange.target = server;
      return undefined;
    }
    reaction = reaction.otherwise;
  }
  if (typeof reaction !== "string") return reaction.refuse;
  if (reaction === "stay" && failure === "draining") {
    exchange.target = server;
    return undefined;
  }
  exchange.verdict = `moved:${failure}` as Verdict;
  exchange.returns = failure !== "draining" && (upstream.policies?.returns ?? false);
  return undefined;
}

type ServerFailure = Extract<Failure, "down" | "draining" | "full">;

function failureOf(upstream: RunningUpstream, server: number): ServerFailure | undefined {
  const { selection } = upstream;
  if (!selection.healthy[server]) return "down";
  if (isFull(upstream, server)) return "full";
  return selection.servers[server]!.draining ? "draining" : undefined;
}

/** Waits until a server can take a request, at most so many seconds. */
function failureAfter(upstream: RunningUpstream, server: number, seconds: number): ServerFailure | undefined {
  const end = ngx.now() + seconds;
  for (;;) {
    ngx.sleep(WAIT_STEP);
    const now = ngx.now();
    if (now >= upstream.nextLook) lookAround(upstream, now);
    const failure = failureOf(upstream, server);
    if (failure === undefined || now >= end) return failure;
  }
}

/** Where nobody is there to wait for, waiting is left out. */
function statusForUnbound(upstream: RunningUpstream, { finding }: Exchange): number | undefined {
  const failure = finding === EXPIRED ? "expired" : finding === UNKNOWN || finding === STALE ? "unknown" : undefined;
  if (failure === undefined) return undefined;
  const reaction = reactionTo(upstream.policies, failure, variables.request_method);
  if (typeof reaction === "string") return undefined;
  const last = "wait" in reaction ? reaction.otherwise : reaction;
  return typeof last === "string" ? undefined : last.refuse;
}

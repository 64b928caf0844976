import { findBinding } from "../affinity/binding/bindings.ts";
import type { Exchange } from "../affinity/binding/exchange.ts";
import { EXPIRED, NOTHING, STALE, UNKNOWN } from "../affinity/binding/finding.ts";
import { reactionTo, type Failure, type Reaction, type Refusal } from "../affinity/policies.ts";
import type { Verdict } from "../affinity/verdict.ts";
import { hold } from "./connections.ts";
import { beginExchange, noteBinding, recallBinding } from "./context.ts";
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
 * @entry rewrite
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
  const [ok, fault] = protectedCall(findBinding, bindings, currentRequest, Math.floor(now), exchange);
  // A source that throws takes nothing from what another affinity found.
  if (!ok) reportFault(name, fault);
  if (exchange.finding === NOTHING) recallBinding(upstream, exchange);
  else if (exchange.finding >= 0) noteBinding(upstream, exchange);
  if (exchange.isContradictory) warnContradiction(upstream, exchange);
  const status = exchange.finding >= 0 ? aim(upstream, exchange) : statusForUnbound(upstream, exchange);
  if (status !== undefined) {
    exchange.verdict = "refused";
    say(upstream, exchange.verdict, -1);
  }
  return status;
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
  const begun = ngx.now();
  let failure = failureOf(upstream, exchange);
  let reaction: Reaction = "move";
  while (failure !== undefined) {
    reaction = reactionTo(upstream.policies, failure, variables.request_method);
    if (typeof reaction === "string" || !("wait" in reaction)) break;
    const after: ServerFailure | undefined = failureAfter(
      upstream,
      exchange,
      failure,
      begun + reaction.wait / MILLISECONDS,
    );
    if (after === failure) {
      reaction = reaction.otherwise;
      break;
    }
    failure = after;
  }
  if (failure === undefined || (failure === "draining" && reaction === "stay")) {
    exchange.target = exchange.finding;
    return undefined;
  }
  if (typeof reaction !== "string") return (reaction as Refusal).refuse;
  exchange.verdict = `moved:${failure}` as Verdict;
  exchange.returns = failure !== "draining" && (upstream.policies?.returns ?? false);
  return undefined;
}

type ServerFailure = Extract<Failure, "down" | "draining" | "full">;

/** Why the server that a request is bound to cannot take it; if it can, the request has a place there now. */
function failureOf(upstream: RunningUpstream, exchange: Exchange): ServerFailure | undefined {
  const { selection } = upstream;
  const server = exchange.finding;
  if (!selection.healthy[server]) return "down";
  if (!hold(upstream, server, exchange)) return "full";
  return selection.servers[server]!.draining ? "draining" : undefined;
}

/** Waits until a failure is over, or is another one, at most until `end`. */
function failureAfter(
  upstream: RunningUpstream,
  exchange: Exchange,
  failure: ServerFailure,
  end: number,
): ServerFailure | undefined {
  // What the rules take out of service does not come back.
  if (failure === "draining" || upstream.selection.servers[exchange.finding]!.down) return failure;
  for (;;) {
    if (ngx.now() >= end) return failure;
    ngx.sleep(WAIT_STEP);
    const now = ngx.now();
    if (now >= upstream.nextLook) lookAround(upstream, now);
    const present = failureOf(upstream, exchange);
    if (present !== failure) return present;
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

import type { Exchange } from "../../affinity/binding/exchange.ts";
import { byteAt } from "../../affinity/bytes.ts";
import type { Lineup } from "../../affinity/servers/lineup.ts";
import type { Verdict } from "../../affinity/verdict.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { NginxUpstream } from "../upstream.ts";
import { countAnswer, countFromCache, countMove } from "../metrics/count.ts";
import { countLastTry } from "./failed-try.ts";
import type { MoveReason } from "../metrics/numbers.ts";

/*
 * What the header filter phase counts beside the verdict.
 */

const variables = ngx.var;

/** An answer to a request of which something is remembered. */
export function measureExchange(upstream: NginxUpstream, exchange: Exchange, verdict: Verdict): void {
  const { lineup, server, sentAt, evidence } = exchange;
  // nginx picked by itself, or there was an internal redirect since.
  const seconds = sentAt === 0 ? 0 : monotonicNow() - sentAt;
  countAnswer(upstream, lineup, server, ngx.status, Math.max(0, Math.floor(seconds * 1000 + 0.5)));
  if (verdict !== "hit") noteMove(upstream, lineup, evidence, verdict);
}

/**
 * @param bound the server that the session is bound to; `NO_SERVER` if that is not known
 * @param time that nginx tells of the answer, in seconds
 */
export function measurePlain(
  upstream: NginxUpstream,
  server: number,
  bound: number,
  verdict: Verdict,
  time: string,
): void {
  countAnswer(upstream, upstream.current, server, ngx.status, millisecondsOf(time));
  if (verdict !== "hit") noteMove(upstream, upstream.current, bound, verdict);
}

const ZERO = 48;
/** "0.000" */
const SHORT = 5;

/** A time as nginx writes it, in seconds with three decimals. Most are short, and it takes less to read their digits. */
function millisecondsOf(time: string): number {
  if (time.length !== SHORT) return Math.floor((tonumber(time) ?? 0) * 1000 + 0.5);
  const seconds = byteAt(time, 0) - ZERO;
  const tenths = byteAt(time, 2) - ZERO;
  const hundredths = byteAt(time, 3) - ZERO;
  return seconds * 1000 + tenths * 100 + hundredths * 10 + byteAt(time, 4) - ZERO;
}

/** No server answered: the last try failed, or there was none, or nginx had the answer. */
export function measureUnanswered(upstream: NginxUpstream, lineup: Lineup): void {
  const cached = variables.upstream_cache_status;
  if (cached === "HIT" || cached === "STALE" || cached === "UPDATING") countFromCache(upstream);
  else countLastTry(upstream, lineup);
}

function noteMove(upstream: NginxUpstream, lineup: Lineup, from: number, verdict: Verdict): void {
  const reason = reasonOf(verdict);
  if (reason !== undefined) countMove(upstream, lineup, from, reason);
}

function reasonOf(verdict: Verdict): MoveReason | undefined {
  switch (verdict) {
    case "moved:balance":
      return "balance";
    case "moved:down":
      return "down";
    case "moved:draining":
      return "draining";
    case "moved:full":
      return "full";
    case "moved:group":
      return "group";
    case "moved:load":
      return "load";
    case "stale":
      return "replaced";
    case "unknown":
      return "unknown";
    default:
      return undefined;
  }
}

import * as ffi from "ffi";
import { get_request } from "resty.core.base";
import { renewExchange, type Exchange } from "../../affinity/binding/exchange.ts";
import { slice } from "../../affinity/bytes.ts";
import { beginExchange } from "../../affinity/decision.ts";
import { serverNamed } from "../../affinity/servers/generation.ts";
import type { NginxUpstream } from "../upstream.ts";

const variables = ngx.var;

/** Exchanges of an upstream that are kept: about as many as begin before one of them ends. */
const MOST_SPENT = 64;

/** The type of an address as a number. */
const address = ffi.typeof("uintptr_t");

/**
 * By where nginx has their requests in memory, also after an internal redirect. `ngx.ctx` would make a table for each
 * request, which costs five times as much. What requests leave here that end without an answer is replaced by the next
 * request at the same place.
 */
const exchanges: Record<number, Exchange | undefined> = {};

function placeOfRequest(): number {
  return tonumber(ffi.cast(address, get_request()))!;
}

/** What is known about the current request; `undefined` if no earlier phase began it with this upstream. */
export function currentExchange(this: void, { name }: NginxUpstream): Exchange | undefined {
  const exchange = exchanges[placeOfRequest()];
  // Another request may have ended there unseen, but it did not come at the same time.
  return exchange?.upstream === name && exchange.cameAt === ngx.req.start_time() ? exchange : undefined;
}

/** Begins with the current request, for this phase and those after it. */
export function openExchange(this: void, upstream: NginxUpstream): Exchange {
  const exchange = upstream.spent.pop() ?? beginExchange(upstream);
  renewExchange(exchange, upstream.current);
  exchange.cameAt = ngx.req.start_time();
  exchanges[placeOfRequest()] = exchange;
  return exchange;
}

/** Ends with the current request, of which no later phase wants to know anything. */
export function closeExchange(this: void, { spent }: NginxUpstream, exchange: Exchange): void {
  exchanges[placeOfRequest()] = undefined;
  if (spent.length < MOST_SPENT) spent.push(exchange);
}

/*
 * What a request was bound to is also in an nginx variable, because after an internal redirect, and in
 * subrequests, the request no longer has the token that was removed from it.
 */

export function noteBinding({ name }: NginxUpstream, { evidence, key, lineup }: Exchange): void {
  if (ngx.is_subrequest) return;
  variables.limpet_binding = `${name} ${lineup.generation.servers[evidence]!.name} ${key ?? ""}`;
}

/** Names have no spaces in them. */
export function recallBinding({ name }: NginxUpstream, exchange: Exchange): void {
  const text = variables.limpet_binding;
  if (text === undefined || text === "" || !ngx.req.is_internal()) return;
  const nameEnd = text.indexOf(" ");
  if (slice(text, 0, nameEnd) !== name) return;
  const serverEnd = text.indexOf(" ", nameEnd + 1);
  const server = serverNamed(exchange.lineup.generation, slice(text, nameEnd + 1, serverEnd));
  if (server === undefined) return;
  exchange.evidence = server;
  exchange.isRecalled = true;
  const key = slice(text, serverEnd + 1, text.length);
  exchange.key = key === "" ? undefined : key;
}

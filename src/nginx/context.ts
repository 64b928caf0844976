import { createExchange, type Exchange } from "../affinity/binding/exchange.ts";
import { slice } from "../affinity/bytes.ts";
import type { RunningUpstream } from "./upstream.ts";

const variables = ngx.var;

declare global {
  interface NgxContext {
    limpet?: Exchange;
  }
}

/** What is known of the request at hand; `undefined` where no phase before began it. */
export function currentExchange(this: void): Exchange | undefined {
  return ngx.ctx.limpet;
}

export function beginExchange(this: void): Exchange {
  const exchange = createExchange();
  ngx.ctx.limpet = exchange;
  return exchange;
}

/*
 * What a request was bound to is also in a variable of nginx: after an internal redirect, and in
 * subrequests, the request has no longer what was taken out of it.
 */

export function noteBinding(upstream: RunningUpstream, { finding, key }: Exchange): void {
  if (!ngx.is_subrequest) variables.limpet_binding = `${upstream.bindingTexts[finding]!} ${key ?? ""}`;
}

export function recallBinding(upstream: RunningUpstream, exchange: Exchange): void {
  const text = variables.limpet_binding;
  if (text === undefined || text === "" || !ngx.req.is_internal()) return;
  for (let server = 0; server < upstream.bindingTexts.length; server++) {
    const binding = `${upstream.bindingTexts[server]!} `;
    if (slice(text, 0, binding.length) === binding) {
      exchange.finding = server;
      exchange.cookieFinding = server;
      exchange.key = slice(text, binding.length, text.length);
      return;
    }
  }
}

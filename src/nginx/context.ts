import { createExchange, type Exchange } from "../affinity/binding/exchange.ts";

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

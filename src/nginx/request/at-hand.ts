import { renewExchange, type Exchange } from "../../affinity/binding/exchange.ts";
import type { AtHand } from "../../affinity/binding/in-balancer.ts";
import type { NginxUpstream } from "../upstream.ts";
import { currentRequest } from "./request.ts";

/** Finds the server of the current request's session. */
export function findAtHand(this: void, { current }: NginxUpstream, { exchange, find }: AtHand): Exchange {
  renewExchange(exchange, current);
  find(currentRequest, exchange);
  return exchange;
}

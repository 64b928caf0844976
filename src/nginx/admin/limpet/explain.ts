import {
  beginExchange,
  decide,
  decideAfterWaiting,
  findServer,
  pickFirstTry,
  verdictWithoutAnswer,
} from "../../../affinity/decision.ts";
import { withDefaults } from "../../../affinity/rule.ts";
import type { RunningUpstream } from "../../../affinity/running-upstream.ts";
import { NO_GROUP } from "../../../affinity/servers/group.ts";
import { NO_SERVER } from "../../../affinity/servers/picking.ts";
import { currentRequest } from "../../request/request.ts";
import type { NginxUpstream } from "../../upstream.ts";
import { jsonNumber, jsonObject, jsonText, optionalNumber, optionalText, type Json } from "../json.ts";

/**
 * Where a request with the cookies, headers and arguments of the one that asks would go now, and why. What only the
 * application's answer decides is not known, nor is the client's address.
 */
export function explanationOf(this: void, upstream: NginxUpstream): Json {
  // It takes no place that another request needs.
  const running = withDefaults({ isCounted: false }, upstream) as unknown as RunningUpstream;
  const exchange = beginExchange(running);
  findServer(running, exchange, currentRequest, ngx.time());
  const { servers, groupOf } = exchange.lineup.generation;
  let action = decide(running, exchange, currentRequest);
  if (action === "wait") action = decideAfterWaiting(running, exchange, currentRequest);
  const picked = action === "refuse" ? NO_SERVER : pickFirstTry(running, exchange, currentRequest);
  const group = upstream.tools.groupNames[groupOf[picked] ?? NO_GROUP];
  const boundTo = servers[exchange.evidence]?.name;
  const isRefused = exchange.refusal !== 0;
  const status = isRefused ? exchange.refusal : undefined;
  const verdict = isRefused ? "refused" : (exchange.verdict ?? verdictWithoutAnswer(exchange, false));
  return jsonObject([
    ["server", optionalText(servers[picked]?.name)],
    ["verdict", jsonText(verdict)],
    ["group", optionalText(group)],
    ["boundTo", optionalText(boundTo)],
    ["obstacle", optionalText(exchange.obstacle)],
    ["status", optionalNumber(status)],
    ["generation", jsonNumber(exchange.lineup.generation.number)],
  ]);
}

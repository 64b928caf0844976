import {
  beginExchange,
  decide,
  decideAfterWaiting,
  findServer,
  pickFirstTry,
  verdictWithoutAnswer,
} from "../../../affinity/decision.ts";
import { slice } from "../../../affinity/bytes.ts";
import type { EditableRequest } from "../../../affinity/message.ts";
import { withDefaults } from "../../../affinity/rule.ts";
import type { RunningUpstream, TakeMove } from "../../../affinity/running-upstream.ts";
import { NO_GROUP } from "../../../affinity/servers/group.ts";
import { NO_SERVER } from "../../../affinity/servers/picking.ts";
import { currentRequest } from "../../request/request.ts";
import type { NginxUpstream } from "../../upstream.ts";
import { jsonNumber, jsonObject, jsonText, optionalNumber, optionalText, type Json } from "../json.ts";

/**
 * Where a request with the cookies, headers and arguments of the one that asks would go now, and why. What only the
 * application's answer decides is not known, nor is the client's address.
 */
export function explanationOf(this: void, upstream: NginxUpstream, request: EditableRequest = currentRequest): Json {
  // It takes no place that another request needs, and nothing from the budget of sessions that move.
  const running = withDefaults({ isCounted: false, takeMove: takesAny }, upstream) as unknown as RunningUpstream;
  const exchange = beginExchange(running);
  findServer(running, exchange, request, ngx.time());
  const { servers, groupOf } = exchange.lineup.generation;
  let action = decide(running, exchange, request);
  if (action === "wait") action = decideAfterWaiting(running, exchange, request);
  const picked = action === "refuse" ? NO_SERVER : pickFirstTry(running, exchange, request);
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

const takesAny: TakeMove = ({ generation, standing }, from) => generation.servers[standing.emptier[from]!.server]!.name;

/** A request in words of its own. */
export interface DescribedRequest {
  readonly path: string;
  /** Without its "?". */
  readonly query: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Characters of a header's name, and of what a header or a path cannot have in it. */
const NAME = "^[%w_-]+$";
const CONTROL = "%c";

/**
 * Reads `{"headers": {"Cookie": "JSESSIONID=5f2c"}, "path": "/cart?item=1"}`, each of which may be missing.
 * @returns what is wrong with it instead
 */
export function describedRequest(this: void, body: Record<string, unknown>): DescribedRequest | string {
  for (const member in body) {
    if (member !== "headers" && member !== "path") return `there is "headers" and "path" here, and no "${member}"`;
  }
  const { path = "/", headers = {} } = body;
  if (typeof path !== "string" || slice(path, 0, 1) !== "/" || hasControl(path)) {
    return '"path" is not a path such as "/cart?item=1"';
  }
  if (typeof headers !== "object" || headers === null) return '"headers" is not an object of names and values';
  const found: [string, string][] = [];
  for (const name in headers) {
    const value = (headers as Record<string, unknown>)[name];
    if (!matches(tostring(name), NAME)) {
      return '"headers" has a name with other characters than letters, digits, "-" and "_"';
    }
    if (typeof value !== "string" || hasControl(value))
      return `the header "${name}" has a value that no header can have`;
    found.push([name, value]);
  }
  const question = path.indexOf("?");
  if (question < 0) return { path, query: "", headers: found };
  return { path: slice(path, 0, question), query: slice(path, question + 1, path.length), headers: found };
}

function hasControl(text: string): boolean {
  return matches(text, CONTROL);
}

function matches(text: string, pattern: string): boolean {
  const [found] = string.match(text, pattern);
  return found !== undefined;
}

/**
 * The same as `explanationOf`, for a GET request as it is described. The request that asks becomes that one for as long as
 * that takes, so what nginx would read is read, and nothing of it stands in the access log afterwards.
 */
export function explanationOfDescribed(this: void, upstream: NginxUpstream, described: DescribedRequest): Json {
  const { uri = "/" } = ngx.var;
  become(described);
  ngx.req.set_method(ngx.HTTP_GET);
  const explanation = explanationOf(upstream, withTarget(described));
  ngx.req.set_method(ngx.HTTP_POST);
  become({ path: uri, query: "", headers: [] });
  return explanation;
}

/** The current request, with the one variable that nothing changes. */
function withTarget({ path, query }: DescribedRequest): EditableRequest {
  const target = query === "" ? path : `${path}?${query}`;
  return withDefaults(
    {
      variable(name: string): string | undefined {
        return name === "request_uri" ? target : currentRequest.variable(name);
      },
    },
    currentRequest,
  );
}

function become({ path, query, headers }: DescribedRequest): void {
  const [before] = ngx.req.get_headers(0);
  for (const [name] of pairs(before)) ngx.req.clear_header(name);
  for (const [name, value] of headers) ngx.req.set_header(name, value);
  ngx.req.set_uri(path, false, true);
  ngx.var.args = query;
}

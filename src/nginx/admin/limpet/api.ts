import type { Pause } from "../../../affinity/machine.ts";
import type { ServerChange } from "../../../affinity/servers/change.ts";
import { serverNamed } from "../../../affinity/servers/generation.ts";
import type { Lineup } from "../../../affinity/servers/lineup.ts";
import { rebalanceStatus, stopRebalancing } from "../../servers/rebalancing.ts";
import { beginSlices } from "../../servers/slices.ts";
import { upstreamNames, upstreams, type NginxUpstream } from "../../upstream.ts";
import {
  answer,
  BAD_REQUEST,
  CONFLICT,
  CREATED,
  FORBIDDEN,
  NOT_ALLOWED,
  NOT_FOUND,
  OK,
  PRECONDITION_FAILED,
  refusal,
  type Answer,
} from "../answer.ts";
import { changeServersFor } from "../change.ts";
import { jsonFlag, jsonNumber, jsonObject, jsonText, type Json } from "../json.ts";
import { entityTag, isRead, readJson, type AdminRequest } from "../request.ts";
import { describedRequest, explanationOf, explanationOfDescribed } from "./explain.ts";
import { planOf } from "./plan.ts";
import { sourcesView } from "./sources.ts";
import { rebalanceView, serversView, serverView, upstreamView } from "./view.ts";

/*
 * What NGINX Plus's API has no words for:
 *
 *   GET    /limpet/caller                        who asks, and whether he may change anything
 *   GET    /limpet/upstreams                     all upstreams
 *   GET    /limpet/upstreams/U                   one, with its servers, drains and verdicts
 *   GET    /limpet/upstreams/U/servers           its servers
 *   POST   /limpet/upstreams/U/servers           adds one
 *   PUT    /limpet/upstreams/U/servers           replaces all
 *   GET    /limpet/upstreams/U/servers/S         one server
 *   PATCH  /limpet/upstreams/U/servers/S         changes it
 *   DELETE /limpet/upstreams/U/servers/S         removes it
 *   GET    /limpet/upstreams/U/sources           its servers by the rules, by its sources, and as they are
 *   POST   /limpet/upstreams/U/plan              what a change would do
 *   GET    /limpet/upstreams/U/rebalance         how its rebalancing gets on
 *   PATCH  /limpet/upstreams/U/rebalance         stops it, or has it go on: {"isStopped": true}
 *   GET    /limpet/upstreams/U/explain           where a request like this one would go
 *   POST   /limpet/upstreams/U/explain           where a request that the body describes would go
 */

/** Answers a request to `/limpet/…`. */
export function limpetApi(this: void, request: AdminRequest): Answer {
  const { path } = request;
  if (path.length === 0) return answer('["caller","page","upstreams"]');
  if (path[0] === "caller" && path.length === 1) return isRead(request) ? callerView(request) : notAllowed(request);
  if (path[0] !== "upstreams")
    return refusal(NOT_FOUND, `there is no "${path[0]!}" here, but "caller", "page" and "upstreams"`);
  if (path.length === 1) return isRead(request) ? answer(allUpstreams()) : notAllowed(request);
  const upstream = upstreams[path[1]!];
  if (upstream === undefined) return refusal(NOT_FOUND, `there is no upstream "${path[1]!}"`);
  if (path.length === 2) {
    return isRead(request) ? inSlices(upstream, upstreamView) : notAllowed(request);
  }
  const [, , part, name] = path;
  if (part === "explain" && path.length === 3) return explain(request, upstream);
  if (part === "sources" && path.length === 3) {
    return isRead(request) ? answer(sourcesView(upstream)) : notAllowed(request);
  }
  if (part === "rebalance" && path.length === 3) return rebalance(request, upstream);
  if (part === "plan" && path.length === 3) return plan(request, upstream);
  if (part !== "servers" || path.length > 4)
    return refusal(NOT_FOUND, "there is servers, sources, plan, rebalance and explain here");
  return name === undefined ? allServers(request, upstream) : oneServer(request, upstream, name);
}

function callerView({ caller }: AdminRequest): Answer {
  return answer(
    jsonObject([
      ["name", jsonText(caller.name)],
      ["mayWrite", jsonFlag(caller.mayWrite)],
    ]),
  );
}

function allUpstreams(): Json {
  const members: [string, Json][] = [];
  const slices = beginSlices();
  for (const name of upstreamNames()) {
    const upstream = upstreams[name]!;
    members.push([name, upstreamView(upstream, upstream.current, slices.pause)]);
  }
  slices.end();
  return jsonObject(members);
}

/** Answers with all servers of an upstream, of which there may be thousands. */
function inSlices(
  upstream: NginxUpstream,
  view: (this: void, upstream: NginxUpstream, lineup: Lineup, pause: Pause) => Json,
): Answer {
  const { current } = upstream;
  const slices = beginSlices();
  const body = view(upstream, current, slices.pause);
  slices.end();
  return answer(body, OK, tagOf(current));
}

function allServers(request: AdminRequest, upstream: NginxUpstream): Answer {
  if (isRead(request)) return inSlices(upstream, serversView);
  const { method } = request;
  if (method !== "POST" && method !== "PUT") return notAllowed(request);
  const body = readJson();
  if (typeof body === "string") return refusal(BAD_REQUEST, body);
  const change = { kind: method === "POST" ? "add" : "replace", [method === "POST" ? "server" : "servers"]: body };
  return carryOut(request, upstream, change as unknown as ServerChange, method === "POST" ? CREATED : OK);
}

function oneServer(request: AdminRequest, upstream: NginxUpstream, name: string): Answer {
  const index = serverNamed(upstream.current.generation, name);
  if (index === undefined) return refusal(NOT_FOUND, `upstream "${upstream.name}" has no server "${name}"`);
  if (isRead(request)) return answer(serverView(upstream, upstream.current, index), OK, tagOf(upstream.current));
  if (request.method === "DELETE") return carryOut(request, upstream, { kind: "remove", name }, OK);
  if (request.method !== "PATCH") return notAllowed(request);
  const body = readJson();
  if (typeof body === "string") return refusal(BAD_REQUEST, body);
  const patch = patchOf(body as Record<string, unknown>);
  if (typeof patch === "string") return refusal(BAD_REQUEST, patch);
  return carryOut(request, upstream, { kind: "update", name, server: patch }, OK);
}

/** Seconds: a week. */
const LONGEST_DRAIN = 604_800;

/** The options in a PATCH; `drainFor` is how many seconds a server may drain from now on. */
function patchOf(body: Record<string, unknown>): object | string {
  const { drainFor } = body;
  const patch: Record<string, unknown> = {};
  for (const option in body) if (option !== "drainFor") patch[option] = body[option];
  if (drainFor === undefined) {
    if (patch.draining !== undefined) patch.drainUntil = 0;
    return patch;
  }
  if (typeof drainFor !== "number" || drainFor < 0 || drainFor > LONGEST_DRAIN) {
    return `drainFor is not a number of seconds from 0 to ${LONGEST_DRAIN}`;
  }
  patch.drainUntil = drainFor === 0 ? 0 : ngx.time() + Math.ceil(drainFor);
  return patch;
}

function explain(request: AdminRequest, upstream: NginxUpstream): Answer {
  if (request.method !== "POST") return answer(explanationOf(upstream));
  const body = readJson();
  if (typeof body === "string") return refusal(BAD_REQUEST, body);
  const described = describedRequest(body as Record<string, unknown>);
  if (typeof described === "string") return refusal(BAD_REQUEST, described);
  return answer(explanationOfDescribed(upstream, described));
}

function plan(request: AdminRequest, upstream: NginxUpstream): Answer {
  if (request.method !== "POST") return notAllowed(request);
  const body = readJson();
  if (typeof body === "string") return refusal(BAD_REQUEST, body);
  const result = planOf(upstream, body as ServerChange);
  return "plan" in result ? answer(result.plan) : refusal(BAD_REQUEST, result.wrong);
}

function rebalance(request: AdminRequest, upstream: NginxUpstream): Answer {
  if (rebalanceStatus(upstream) === undefined)
    return refusal(NOT_FOUND, `the rules of "${upstream.name}" have no policies.rebalance`);
  if (isRead(request)) return answer(rebalanceView(rebalanceStatus(upstream)!));
  if (request.method !== "PATCH") return notAllowed(request);
  if (!request.caller.mayWrite) return refusal(FORBIDDEN, "the token is for reading only");
  const body = readJson();
  if (typeof body === "string") return refusal(BAD_REQUEST, body);
  const { isStopped } = body as Record<string, unknown>;
  if (typeof isStopped !== "boolean") return refusal(BAD_REQUEST, 'the body must be {"isStopped": true} or false');
  stopRebalancing(upstream, isStopped, request.caller.name);
  return answer(rebalanceView(rebalanceStatus(upstream)!));
}

function carryOut(request: AdminRequest, upstream: NginxUpstream, change: ServerChange, status: number): Answer {
  const { caller, expected } = request;
  if (!caller.mayWrite) return refusal(FORBIDDEN, "the token is for reading only");
  const changed = changeServersFor(caller, upstream, change, expected);
  switch (changed.kind) {
    case "changed":
      return answer(jsonObject([["generation", jsonNumber(changed.number)]]), status, {
        ETag: entityTag(changed.number),
      });
    case "fixed":
      return refusal(CONFLICT, changed.reason);
    case "outdated":
      return refusal(PRECONDITION_FAILED, changed.reason);
    case "wrong":
      return refusal(BAD_REQUEST, changed.reason);
  }
}

function tagOf({ generation }: Lineup): Readonly<Record<string, string>> {
  return { ETag: entityTag(generation.number) };
}

function notAllowed({ method }: AdminRequest): Answer {
  return refusal(NOT_ALLOWED, `${method} is not possible here`);
}

import type { ServerChange } from "../../../affinity/servers/change.ts";
import { beginSlices } from "../../servers/slices.ts";
import { upstreamNames, upstreams, type NginxUpstream } from "../../upstream.ts";
import {
  answer,
  BAD_REQUEST,
  CREATED,
  FORBIDDEN,
  NO_CONTENT,
  NOT_ALLOWED,
  NOT_FOUND,
  OK,
  PRECONDITION_FAILED,
  UNSUPPORTED,
  type Answer,
} from "../answer.ts";
import { changeServersFor, type Changed } from "../change.ts";
import { jsonObject, type Json } from "../json.ts";
import { entityTag, isRead, readJson, type AdminRequest } from "../request.ts";
import { plusError } from "./errors.ts";
import { plusConnections, plusNginx, plusRequests } from "./nginx.ts";
import { serverIds } from "./server-ids.ts";
import { newServer, patchOf, plusServer, plusServers, plusUpstream } from "./upstreams.ts";

/*
 * The paths of NGINX Plus's API that concern upstreams, and as much of the rest as its clients read. Of what Limpet
 * does not know there is nothing, or 0.
 */

const VERSIONS = "[1,2,3,4,5,6,7,8,9]";
const NEWEST = 9;

const AREAS = '["nginx","processes","connections","slabs","http","resolvers","ssl","workers"]';
const HTTP_AREAS =
  '["requests","server_zones","location_zones","caches","limit_conns","limit_reqs","keyvals","upstreams"]';
const NO_HANDSHAKES = '{"handshakes":0,"handshakes_failed":0,"session_reuses":0}';

type Read = (this: void) => Json;

/** What only can be read, by its path. */
const READABLE: Record<string, Read | undefined> = {
  "": () => AREAS,
  nginx: plusNginx,
  processes: () => '{"respawned":0}',
  connections: plusConnections,
  slabs: () => "{}",
  resolvers: () => "{}",
  ssl: () => NO_HANDSHAKES,
  workers: () => "[]",
  http: () => HTTP_AREAS,
  "http/requests": plusRequests,
  "http/server_zones": () => "{}",
  "http/location_zones": () => "{}",
  "http/caches": () => "{}",
  "http/limit_conns": () => "{}",
  "http/limit_reqs": () => "{}",
  "http/keyvals": () => "{}",
  "http/upstreams": allUpstreams,
};

/** Answers a request to `/api/…`. */
export function plusApi(this: void, request: AdminRequest): Answer {
  const { path, method, caller } = request;
  if (path.length === 0) return isRead(request) ? answer(VERSIONS) : notAllowed();
  const version = tonumber(path[0]!);
  if (version === undefined || version < 1 || version > NEWEST || version % 1 !== 0) {
    return plusError(NOT_FOUND, "UnknownVersion", "unknown version");
  }
  const readable = READABLE[joined(path)];
  if (typeof readable === "function") return isRead(request) ? answer(readable()) : notAllowed();
  if (path[1] !== "http" || path[2] !== "upstreams") return plusError(NOT_FOUND, "PathNotFound", "path not found");
  const upstream = upstreams[path[3]!];
  if (upstream === undefined) return plusError(NOT_FOUND, "UpstreamNotFound", "upstream not found");
  if (!isRead(request) && !caller.mayWrite) {
    return plusError(FORBIDDEN, "MethodDisabled", "the token is for reading only");
  }
  const { current } = upstream;
  const headers = { ETag: entityTag(current.generation.number) };
  if (path.length === 4) {
    if (method === "DELETE") return { status: NO_CONTENT, body: "" };
    return isRead(request) ? answer(oneUpstream(upstream), OK, headers) : notAllowed();
  }
  if (path[4] !== "servers" || path.length > 6) return plusError(NOT_FOUND, "PathNotFound", "path not found");
  if (path.length === 5) {
    if (method === "POST") return addServer(request, upstream);
    return isRead(request) ? answer(plusServers(upstream, current.generation.servers), OK, headers) : notAllowed();
  }
  return oneServer(request, upstream, path[5]!, headers);
}

/** The parts behind the version. */
function joined(path: readonly string[]): string {
  let text = "";
  for (let i = 1; i < path.length; i++) text += i === 1 ? path[i]! : `/${path[i]!}`;
  return text;
}

function allUpstreams(this: void): Json {
  const members: [string, Json][] = [];
  const slices = beginSlices();
  for (const name of upstreamNames()) {
    const upstream = upstreams[name]!;
    members.push([name, plusUpstream(upstream, upstream.current, slices.pause)]);
  }
  slices.end();
  return jsonObject(members);
}

function oneUpstream(upstream: NginxUpstream): Json {
  const slices = beginSlices();
  const view = plusUpstream(upstream, upstream.current, slices.pause);
  slices.end();
  return view;
}

function oneServer(
  request: AdminRequest,
  upstream: NginxUpstream,
  wantedId: string,
  headers: Readonly<Record<string, string>>,
): Answer {
  const { servers } = upstream.current.generation;
  const id = tonumber(wantedId);
  const ids = serverIds(servers);
  let index = -1;
  for (let i = 0; i < ids.length; i++) if (ids[i] === id) index = i;
  const server = servers[index];
  if (id === undefined || server === undefined) {
    return plusError(NOT_FOUND, "UpstreamServerNotFound", `server with ID "${wantedId}" does not exist`);
  }
  const { method } = request;
  if (isRead(request)) return answer(plusServer(upstream, server, id), OK, headers);
  if (method === "DELETE") {
    const changed = change(request, upstream, { kind: "remove", name: server.name });
    return changed.kind === "changed"
      ? answer(plusServers(upstream, changed.servers), OK, { ETag: entityTag(changed.number) })
      : refused(changed);
  }
  if (method !== "PATCH") return notAllowed();
  const wanted = readJson();
  if (typeof wanted === "string") return plusError(UNSUPPORTED, "JsonError", wanted);
  const patch = patchOf(wanted as Record<string, unknown>);
  if ("code" in patch) return plusError(BAD_REQUEST, patch.code, patch.text);
  const changed = change(request, upstream, { kind: "update", name: server.name, server: patch });
  if (changed.kind !== "changed") return refused(changed);
  return answerWith(upstream, changed, server.name, OK);
}

function addServer(request: AdminRequest, upstream: NginxUpstream): Answer {
  const wanted = readJson();
  if (typeof wanted === "string") return plusError(UNSUPPORTED, "JsonError", wanted);
  const server = newServer(wanted as Record<string, unknown>);
  if ("code" in server) return plusError(BAD_REQUEST, server.code, server.text);
  const changed = change(request, upstream, { kind: "add", server });
  return changed.kind === "changed" ? answerWith(upstream, changed, server.name, CREATED) : refused(changed);
}

function change({ caller, expected }: AdminRequest, upstream: NginxUpstream, wanted: ServerChange): Changed {
  return changeServersFor(caller, upstream, wanted, expected);
}

function answerWith(
  upstream: NginxUpstream,
  { number, servers }: Extract<Changed, { kind: "changed" }>,
  name: string,
  status: number,
): Answer {
  const ids = serverIds(servers);
  const headers: Record<string, string> = { ETag: entityTag(number) };
  let body: Json = "";
  for (let index = 0; index < servers.length; index++) {
    if (servers[index]!.name !== name) continue;
    body = plusServer(upstream, servers[index]!, ids[index]!);
    if (status === CREATED) headers.Location = `${ngx.var.uri ?? ""}${ids[index]!}`;
  }
  return { status, body, headers };
}

/** The code that fits best: what is wrong with a value is only known in words. */
function refused(changed: Exclude<Changed, { kind: "changed" }>): Answer {
  if (changed.kind === "fixed") return plusError(BAD_REQUEST, "UpstreamStatic", changed.reason);
  if (changed.kind === "outdated") return plusError(PRECONDITION_FAILED, "PreconditionFailed", changed.reason);
  return plusError(BAD_REQUEST, "UpstreamConfFormatError", changed.reason);
}

function notAllowed(): Answer {
  return plusError(NOT_ALLOWED, "MethodDisabled", "method not supported");
}

import { includeFor } from "../src/nginx-conf/includes/pools.ts";
import type { OpenRestyImage } from "../src/testkit/index.ts";

/** How clients use an upstream. */
export interface Soaked {
  readonly upstream: string;
  readonly port: number;
  /** What opens a session; `undefined`: there are none. */
  readonly login: string | undefined;
  /** Clients bring their session id in a header. */
  readonly bringsKey: boolean;
}

/** Those of the rules. */
export const SOAKED: readonly Soaked[] = [
  { upstream: "hash", port: 8101, login: "/login", bringsKey: true },
  { upstream: "route", port: 8102, login: "/login?route=1", bringsKey: false },
  { upstream: "issueCookie", port: 8103, login: "/login", bringsKey: false },
  { upstream: "tagSession", port: 8104, login: "/login", bringsKey: false },
  { upstream: "learn", port: 8105, login: "/login", bringsKey: false },
  { upstream: "learnRedis", port: 8106, login: "/login", bringsKey: false },
  { upstream: "queued", port: 8107, login: "/login", bringsKey: false },
  { upstream: "balanced", port: 8108, login: undefined, bringsKey: false },
];

export const WORKERS = 2;

/** Where Limpet's API, page and metrics are. It is for the container itself, so another server hands requests on. */
export const ADMIN_PORT = 8091;
const API_PORT = 8090;

/** Where a worker tells of itself, after a collection of garbage. */
export const SELF_PATH = "/self";

/** The last number that a trace may have: LuaJIT's limit in OpenResty is 8000. */
const MOST_TRACES = 10_000;

/** An nginx.conf with a port for each upstream, and with one where workers tell of themselves. */
export function nginxConfOf(image: OpenRestyImage): string {
  return `
include /etc/nginx/modules-enabled/*.conf;
worker_processes ${WORKERS};
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 1000;
  include /etc/nginx/limpet/${includeFor(image.nginxVersion, image.luaModuleVersion, "nginx")};
  proxy_http_version 1.1;
  proxy_set_header Connection "";
  ${SOAKED.map(
    ({ upstream, port }) => `server { listen ${port}; location / {
      include /etc/nginx/limpet/locations/${upstream}.conf;
      proxy_pass http://${upstream};
    } }`,
  ).join("\n")}
  server { listen 127.0.0.1:${API_PORT}; location / { include /etc/nginx/limpet/admin.conf; } }
  server {
    listen ${ADMIN_PORT};
    location / { proxy_pass http://127.0.0.1:${API_PORT}; proxy_set_header Host localhost; }
    location = ${SELF_PATH} { content_by_lua_block { ${TELL} } }
  }
}
`;
}

const TELL = `
  local util = require("jit.util")
  local traces = 0
  for number = 1, ${MOST_TRACES} do if util.traceinfo(number) then traces = traces + 1 end end
  collectgarbage("collect")
  collectgarbage("collect")
  local free = {}
  for name, dictionary in pairs(ngx.shared) do free[name] = dictionary:free_space() end
  ngx.header["Content-Type"] = "application/json"
  ngx.say(require("cjson").encode({
    pid = ngx.worker.pid(), traces = traces, lua = collectgarbage("count"),
    pending = ngx.timer.pending_count(), running = ngx.timer.running_count(), free = free,
  }))`;

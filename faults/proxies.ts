import { includeFor } from "../src/nginx-conf/includes/pools.ts";
import type { OpenRestyImage } from "../src/testkit/index.ts";
import type { Contender } from "./contenders.ts";
import type { Scene } from "./scenes.ts";
import { DNS_PORT, type Name } from "./servers.ts";

/** The header by which a request is known in the logs. */
export const REQUEST_ID = "x-request";

/** Limpet's answers have it: why the request went where it went, and which servers it was sent to. */
export const VERDICT = "x-verdict";

/** In the container; a line for each request: status, id. */
export const ACCESS_LOG = "/tmp/access.log";

/** Where one answer fills Limpet's shared dictionary, or, with `?all`, all of them. */
export const FILL_PATH = "/fill";

/** Where nginx tells which worker has the lease: it does what one worker at a time has to do. */
export const LEASE_PATH = "/lease";

/** Where a proxy of a pair listens, and what it has been told of the servers. */
export interface Stance {
  /** What is added to all ports. */
  readonly offset: number;
  /** The server that it takes for dead, whatever the other one says. */
  readonly without?: Name;
}

export const FIRST: Stance = { offset: 0 };
export const SECOND: Stance = { offset: 100 };

/** The files of one proxy of every kind, in the container. */
export interface Files {
  readonly nginxConf: string;
  readonly nginxPid: string;
  readonly haproxyConf: string;
  readonly haproxyPid: string;
  /** As the access log, and HAProxy's messages. It does not append to what others write meanwhile. */
  readonly haproxyLog: string;
}

export function filesOf({ offset }: Stance): Files {
  const place = offset === 0 ? "" : "-second";
  return {
    nginxConf: `/etc/nginx/faults${place}.conf`,
    nginxPid: `/tmp/nginx${place}.pid`,
    haproxyConf: `/etc/haproxy/faults${place}.cfg`,
    haproxyPid: `/tmp/haproxy${place}.pid`,
    haproxyLog: `/tmp/haproxy${place}.log`,
  };
}

/** Where Limpet's servers are changed. Its API is for the container itself, so another server hands requests on. */
export const ADMIN_PORT = 8091;
const API_PORT = 8090;

/** Seconds to connect, and to answer; the same for all. */
const CONNECT = 1;
const ANSWER = 2;

/** An nginx.conf in which Limpet and nginx's own ways to keep sessions are side by side. */
export function nginxConfOf(image: OpenRestyImage, scene: Scene, { offset, without }: Stance): string {
  const byName = Object.values(scene.servers).some((address) => /^[a-z]/.test(address));
  const lines = Object.entries(scene.servers).map(
    ([name, address]) =>
      `server ${address} max_fails=1 fail_timeout=2s${byName ? " resolve" : ""}${name === without ? " down" : ""};`,
  );
  return `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 2;
worker_shutdown_timeout 5s;
worker_rlimit_nofile 20000;
events { worker_connections 8192; }
http {
  log_format faults '$status $http_x_request';
  access_log ${ACCESS_LOG} faults;
  include /etc/nginx/limpet/${includeFor(image.nginxVersion, image.luaModuleVersion, "nginx")};
  proxy_connect_timeout ${CONNECT}s;
  proxy_read_timeout ${ANSWER}s;
  proxy_next_upstream error timeout http_503;
  ${byName ? `resolver 127.0.0.1:${DNS_PORT} valid=1s ipv6=off; resolver_timeout 1s;` : ""}
  upstream native_hash { zone native_hash 2m; hash $http_x_session_id consistent; ${lines.join(" ")} keepalive 16; }
  upstream native_sticky { zone native_sticky 2m; ${lines.join(" ")} sticky cookie srv path=/; keepalive 16; }
  ${scene.contenders
    .filter(({ proxy }) => proxy !== "haproxy")
    .map((contender) => server(contender, offset))
    .join("\n")}
  server {
    listen 127.0.0.1:${API_PORT + offset};
    access_log off;
    location / { include /etc/nginx/limpet/admin.conf; }
  }
  server {
    listen ${ADMIN_PORT + offset};
    access_log off;
    location / { proxy_pass http://127.0.0.1:${API_PORT + offset}; }
    location = ${FILL_PATH} {
      content_by_lua_block {
        local text = ("x"):rep(1000)
        for name, dictionary in pairs(ngx.shared) do
          if name == "limpet" or ngx.var.args == "all" then
            for i = 1, dictionary:capacity() / 500 do dictionary:set("junk " .. i .. ngx.now(), text) end
          end
        end
        ngx.say("full")
      }
    }
    location = ${LEASE_PATH} { content_by_lua_block { ngx.say(ngx.shared.limpet:get("lease") or "") } }
  }
}
`;
}

function server({ proxy, name, port }: Contender, offset: number): string {
  const includes =
    proxy === "limpet"
      ? `include /etc/nginx/limpet/locations/${name}.conf; proxy_pass http://${name};
         add_header ${VERDICT} "$limpet_verdict, tried $upstream_addr" always;`
      : `proxy_pass http://native_${name === "hash" ? "hash" : "sticky"};`;
  return `server { listen ${port + offset}; location / { proxy_http_version 1.1; proxy_set_header Connection ""; ${includes} } }`;
}

/** HAProxy with what its documentation recommends for sessions in a cookie. */
export function haproxyConf(scene: Scene, port: number, { offset, without }: Stance): string {
  const { servers, checkEvery = 1 } = scene;
  const lines = Object.entries(servers).map(([name, address]) => {
    const byName = /^[a-z]/.test(address) ? " resolvers local resolve-prefer ipv4 init-addr last,libc,none" : "";
    const check = `check inter ${checkEvery}s fall 2 rise 1 observe layer4 error-limit 2 on-error mark-down`;
    return `  server ${name} ${address} cookie ${name} ${check}${byName}${name === without ? " disabled" : ""}`;
  });
  return `
global
  maxconn 4096
  nbthread 1
  log stdout format raw local0
defaults
  mode http
  timeout connect ${CONNECT}s
  timeout client 30s
  timeout server ${ANSWER}s
  option redispatch 1
  retries 2
  retry-on conn-failure empty-response response-timeout 503
resolvers local
  nameserver local 127.0.0.1:${DNS_PORT}
  hold valid 1s
frontend clients
  bind *:${port + offset}
  http-request capture req.hdr(${REQUEST_ID}) len 40
  log global
  log-format "%ST %[capture.req.hdr(0)]"
  default_backend shop
backend shop
  balance roundrobin
  http-reuse safe
  http-request disable-l7-retry if METH_POST
  cookie SRV insert indirect nocache
${lines.join("\n")}
`;
}

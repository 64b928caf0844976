import type { Phase } from "../../../src/checker/phases/phase.ts";

/** Where the programs and the certificate are in the container. */
export const FOLDER = "/etc/nginx/phases";

export const PORTS = {
  /** What the test asks. */
  outcomes: 8080,
  /** A location for each phase of a request, `/access` and so on. */
  requests: 8443,
  server_rewrite: 8444,
  handshakes: 8445,
  /** What nginx is a client of; no phase has to do with it. */
  upstream_tls: 8446,
} as const;

/** The directive of a phase; timers have none. */
export const directiveOf = (phase: Phase): string => `${phase}_by_lua_block`;

const run = (phase: Phase): string =>
  `${phase === "set" ? "set_by_lua_block $nothing" : directiveOf(phase)} { require("probe").next("${phase}") }`;

/** Phases of a request, each of which has a location. */
const LOCATIONS: Partial<Record<Phase, string>> = {
  set: 'content_by_lua_block { ngx.print("x") }',
  rewrite: 'content_by_lua_block { ngx.print("x") }',
  access: 'content_by_lua_block { ngx.print("x") }',
  precontent: 'content_by_lua_block { ngx.print("x") }',
  content: "",
  header_filter: 'return 200 "x";',
  body_filter: 'return 200 "x";',
  log: 'return 200 "x";',
};

/** Phases of nginx's own handshake with a server. */
const UPSTREAM_TLS: readonly Phase[] = ["proxy_ssl_certificate", "proxy_ssl_verify"];

export const LOCATED: readonly Phase[] = [...(Object.keys(LOCATIONS) as Phase[]), "balancer", ...UPSTREAM_TLS];

/**
 * A handshake for each request, in which the server asks for nginx's certificate and nginx checks the server's: without
 * these, neither phase is reached.
 */
const WHOLE_HANDSHAKE = `proxy_pass https://127.0.0.1:${PORTS.upstream_tls};
      proxy_set_header Connection close; proxy_ssl_session_reuse off; proxy_ssl_name localhost;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate ${FOLDER}/tls.crt;
      proxy_ssl_certificate ${FOLDER}/tls.crt; proxy_ssl_certificate_key ${FOLDER}/tls.key;`;

const TLS = `ssl_certificate ${FOLDER}/tls.crt; ssl_certificate_key ${FOLDER}/tls.key;`;

/** An nginx.conf that runs one program whenever a handler of one of these phases is called. */
export function nginxConf(phases: readonly Phase[]): string {
  const has = (phase: Phase): boolean => phases.includes(phase);
  const only = (phase: Phase, text = run(phase)): string => (has(phase) ? text : "");
  const all = (phase: Phase, before = ""): string =>
    only(phase, `${directiveOf(phase)} { ${before} require("probe").all("${phase}") }`);
  const locations = Object.entries(LOCATIONS).map(([name, answer]) =>
    only(name as Phase, `location /${name} { ${run(name as Phase)} ${answer} }`),
  );
  const upstreamTls = UPSTREAM_TLS.map((phase) =>
    only(phase, `location /${phase} { ${WHOLE_HANDSHAKE} ${run(phase)} }`),
  );
  return `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off;
  lua_package_path "${FOLDER}/?.lua;;";
  lua_shared_dict outcomes 8m;
  lua_shared_dict calls 1m;
  lua_max_pending_timers 8192;
  lua_max_running_timers 4096;
  lua_socket_log_errors off;
  lua_check_client_abort on;
  ${all("init", 'require("probe").load()')}
  ${all("init_worker")}
  ${all("exit_worker")}
  ${only("ssl_session_fetch")}
  ${only("ssl_session_store")}
  upstream calls {
    server 127.0.0.1:${PORTS.outcomes};
    balancer_by_lua_block {
      require("probe").next("balancer")
      require("ngx.balancer").set_current_peer("127.0.0.1", ${PORTS.outcomes})
    }
  }
  server {
    listen ${PORTS.outcomes};
    location / { return 200 "x"; }
    location /outcomes { content_by_lua_block { require("probe").print() } }
    location /timer {
      content_by_lua_block { ngx.timer.at(0, function() require("probe").next("timer") end) }
    }
  }
  server {
    listen ${PORTS.requests} ssl;
    ${TLS}
    # Some of ngx.ssl is there for connections only that Lua had to do with.
    ssl_certificate_by_lua_block {}
    location /empty { return 204; }
    ${[...locations, ...upstreamTls].join("\n    ")}
    location /balancer { proxy_pass http://calls; proxy_next_upstream off; }
  }
  server {
    listen ${PORTS.server_rewrite} ssl;
    ${TLS}
    ssl_certificate_by_lua_block {}
    ${only("server_rewrite")}
    location / { return 200 "x"; }
  }
  server {
    listen ${PORTS.handshakes} ssl;
    ${TLS}
    ssl_session_tickets off;
    ${only("ssl_client_hello")}
    ${only("ssl_certificate")}
    location / { return 200 "x"; }
  }
  server {
    listen ${PORTS.upstream_tls} ssl;
    ${TLS}
    ssl_verify_client optional_no_ca;
    location / { return 200 "x"; }
  }
}`;
}

import { includeFor } from "../nginx-conf/includes/pools.ts";
import type { OpenRestyImage } from "./image.ts";
import type { Routing } from "./rules.ts";

/** The first port that is tried. */
const FIRST_PORT = 8080;

/** The nginx.conf of a site that was given none, and where it takes requests for each upstream. */
export interface NginxConf {
  readonly text: string;
  /** Upstream → port. */
  readonly ports: ReadonlyMap<string, number>;
}

/**
 * An nginx.conf with one server for each upstream, which sends everything there. It has one worker, for each takes
 * turns by itself, and tests that count could not know.
 *
 * Its timeouts are short, so that tests of servers that hang don't: 1 s to connect, 2 s between two reads or writes.
 */
export function nginxConfFor(routing: Routing, image: OpenRestyImage, taken: ReadonlySet<number>): NginxConf {
  const ports = new Map<string, number>();
  let port = FIRST_PORT;
  for (const upstream of Object.keys(routing.upstreams)) {
    // The proxy and the applications share a network.
    while (taken.has(port)) port++;
    ports.set(upstream, port++);
  }
  const include = includeFor(image.nginxVersion, image.luaModuleVersion, "module");
  const text = `
include /etc/nginx/modules-enabled/*.conf;
worker_processes 1;
events {
    worker_connections 4096;
}
http {
    log_format limpet '$request_method $request_uri $status $upstream_addr $limpet_verdict $limpet_server';
    include limpet/${include};
    proxy_connect_timeout 1s;
    proxy_send_timeout 2s;
    proxy_read_timeout 2s;
${[...ports].map(([upstream, listen]) => server(upstream, listen)).join("")}}
`;
  return { text, ports };
}

function server(upstream: string, port: number): string {
  return `
    server {
        listen ${port};
        access_log /var/log/limpet-access.log limpet;
        location / {
            include limpet/proxy.conf;
            include limpet/locations/${upstream}.conf;
            proxy_pass http://${upstream};
            add_header X-Limpet-Verdict $limpet_verdict always;
        }
    }
`;
}

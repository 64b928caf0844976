import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** `admin.conf`: for a location of the operator's, the API that shows servers and changes them. */
export function adminConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "The API that shows the servers of upstreams, and changes those that may change. It answers only what comes from",
      "this machine itself, unless the rules have tokens for it. Include it in a location of a server of its own:",
      "",
      "    server {",
      "      listen 127.0.0.1:8090;",
      "      location / {",
      `        include ${deployment.prefix}/admin.conf;`,
      "      }",
      "    }",
    ],
    ["client_max_body_size 4m;", "client_body_buffer_size 1m;", "content_by_lua_block { limpet.admin() }"],
  );
}

/** `metrics.conf`: for a location of the operator's, the metrics alone, for whoever needs no token for them. */
export function metricsConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "Metrics for Prometheus, without a token, for this machine itself. Whoever else may have them stands above the",
      "include, because nginx takes the first line that fits:",
      "",
      "    location = /metrics {",
      "      allow 10.0.0.5;",
      `      include ${deployment.prefix}/metrics.conf;`,
      "    }",
      "",
      "What is counted by server needs metrics: true in the rules.",
    ],
    [
      "allow 127.0.0.1;",
      "allow ::1;",
      "allow unix:;",
      "deny all;",
      "access_log off;",
      "content_by_lua_block { limpet.status() }",
    ],
  );
}

import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** `proxy.conf`: what a location needs so that connections to the servers are kept open. */
export function proxyConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "For a location with proxy_pass to one of the upstreams. Connections to the servers are kept open, which before",
      "nginx 1.29.7 asks for these lines, and a WebSocket comes through.",
      "",
      "    location / {",
      `        include ${deployment.prefix}/proxy.conf;`,
      "        proxy_pass http://UPSTREAM;",
      "    }",
      "",
      "nginx inherits proxy_set_header only where a level has none of its own: include this beside your own lines of",
      "proxy_set_header, not a level deeper, or those would be lost. Lines of your own for Upgrade and Connection do not go",
      "with it, for nginx would send both: leave out one or the other.",
    ],
    [
      "proxy_http_version 1.1;",
      "proxy_set_header Upgrade $limpet_upgrade;",
      "proxy_set_header Connection $limpet_connection;",
    ],
  );
}

import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** `proxy.conf`: what a location needs so that connections to the servers are kept open. */
export function proxyConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "For a location with proxy_pass to one of the upstreams. Before nginx 1.29.7 a connection to a server is",
      "kept open only with these two lines; since then they are the default.",
      "",
      "    location / {",
      `        include ${deployment.prefix}/proxy.conf;`,
      "        proxy_pass http://UPSTREAM;",
      "    }",
      "",
      "nginx inherits proxy_set_header only where a level has none of its own: include this beside your own lines of",
      "proxy_set_header, not a level deeper, or those would be lost. Leave it out where a location upgrades to WebSocket",
      "with a Connection line of its own.",
    ],
    ["proxy_http_version 1.1;", 'proxy_set_header Connection "";'],
  );
}

import { NGINX_WITH_POOLS } from "../versions.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** What both files say of their neighbours. */
const NEIGHBOURS: readonly string[] = [
  "nginx inherits proxy_set_header only where a level has none of its own: include this beside your own lines of",
  "proxy_set_header, not a level deeper, or those would be lost. Lines of your own for Connection do not go with it,",
  "for nginx would send both.",
];

/** `proxy.conf`: what a location needs so that connections to the servers are kept open. */
export function proxyConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      `For a location with proxy_pass to one of the upstreams. Before nginx ${NGINX_WITH_POOLS} a connection to a server is`,
      "kept open only with these two lines; since then they are the default. For WebSockets see websocket.conf.",
      "",
      "    location / {",
      `        include ${deployment.prefix}/proxy.conf;`,
      "        proxy_pass http://UPSTREAM;",
      "    }",
      "",
      ...NEIGHBOURS,
    ],
    ["proxy_http_version 1.1;", 'proxy_set_header Connection "";'],
  );
}

/** `websocket.conf`: the same for a location that WebSockets come through as well, which costs every request 5 %. */
export function websocketConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "Instead of proxy.conf, for a location that WebSockets come through, too.",
      "",
      "    location /socket {",
      `        include ${deployment.prefix}/websocket.conf;`,
      "        proxy_pass http://UPSTREAM;",
      "    }",
      "",
      ...NEIGHBOURS,
    ],
    [
      "proxy_http_version 1.1;",
      "proxy_set_header Upgrade $limpet_upgrade;",
      "proxy_set_header Connection $limpet_connection;",
    ],
  );
}

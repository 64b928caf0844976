import { NGINX_WITH_POOLS } from "../../affinity/nginx-versions.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** What both files say about the lines beside them. */
const NEIGHBOURS: readonly string[] = [
  "nginx inherits proxy_set_header lines only where a level has none of its own. Include this beside your own",
  "proxy_set_header lines, not a level deeper, or yours are lost. Do not set Connection yourself as well, because nginx",
  "would send both.",
];

/** `proxy.conf`: what a location needs so that connections to the servers are kept open. */
export function proxyConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      `For a location with proxy_pass to one of the upstreams. Before nginx ${NGINX_WITH_POOLS}, connections to servers are kept`,
      "open only with these two lines; since then they are the default, so omit this file. Omit it also beside a",
      "proxy_http_version of your own, which nginx would call a duplicate. For WebSockets see websocket.conf.",
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

/** `websocket.conf`: the same for a location that WebSockets also use, which costs every request 5 %. */
export function websocketConf(deployment: Deployment): string {
  return configuration(
    deployment,
    [
      "Instead of proxy.conf, for a location that WebSockets also use.",
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

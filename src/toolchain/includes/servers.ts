import type { Server, Upstream } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** nginx's own defaults. */
const DEFAULT_MAX_FAILS = 1;
const DEFAULT_FAIL_TIMEOUT = 10;

function serverLine(server: Server, upstream: Upstream): string {
  const { maxFails = DEFAULT_MAX_FAILS, failTimeout = DEFAULT_FAIL_TIMEOUT } = upstream.health ?? {};
  const { weight = 1 } = server;
  const parameters = [
    // nginx has no weight 0; the nearest is a server that gets nothing.
    ...(weight > 1 ? [`weight=${weight}`] : []),
    `max_fails=${maxFails}`,
    `fail_timeout=${failTimeout}s`,
    ...(server.down === true || weight === 0 ? ["down"] : []),
    ...(server.backup === true ? ["backup"] : []),
  ];
  return `server ${[server.address, ...parameters].join(" ")};`;
}

/** `servers/NAME.conf`: the servers of an upstream, as nginx knows them without Limpet. */
export function serversConf(name: string, upstream: Upstream, deployment: Deployment): string {
  return configuration(
    deployment,
    [
      `The servers of the upstream "${name}". Limpet picks among them; nginx knows them for the number of`,
      "tries, and to pick by itself should Limpet ever fail.",
    ],
    upstream.servers.map((server) => serverLine(server, upstream)),
  );
}

import { remembers } from "../../affinity/binding/bindings.ts";
import type { Server, Upstream } from "../../affinity/rules.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/** nginx's own defaults. */
const DEFAULT_MAX_FAILS = 1;
const DEFAULT_FAIL_TIMEOUT = 10;

/**
 * Whether nginx should leave the server out. nginx gives a request as many tries as there are servers that are
 * not `down`. So a server to which Limpet may send a request must not be `down`: otherwise a session that is bound
 * to a draining server, or to one of weight 0, would have no try left for another server.
 */
function isOut({ down = false, draining = false, weight = 1 }: Server, upstream: Upstream): boolean {
  return down || (!remembers(upstream) && (draining || weight === 0));
}

function serverLine(server: Server, upstream: Upstream): string {
  const { maxFails = DEFAULT_MAX_FAILS, failTimeout = DEFAULT_FAIL_TIMEOUT } = upstream.health ?? {};
  const { weight = 1, maxConnections = 0 } = server;
  const parameters = [
    ...(weight > 1 ? [`weight=${weight}`] : []),
    // Used only when nginx picks by itself, in each worker alone. Limpet counts across all workers.
    ...(maxConnections > 0 ? [`max_conns=${maxConnections}`] : []),
    `max_fails=${maxFails}`,
    `fail_timeout=${failTimeout}s`,
    ...(isOut(server, upstream) ? ["down"] : []),
    ...(server.backup === true ? ["backup"] : []),
  ];
  return `server ${[server.address, ...parameters].join(" ")};`;
}

/** `servers/NAME.conf`: the servers of an upstream, as nginx knows them without Limpet. */
export function serversConf(name: string, upstream: Upstream, deployment: Deployment): string {
  return configuration(
    deployment,
    [
      `The servers of the upstream "${name}". Limpet picks among them. nginx needs them for the number of tries,`,
      "and to pick by itself if Limpet fails.",
    ],
    upstream.servers.map((server) => serverLine(server, upstream)),
  );
}

import { remembers } from "../../affinity/binding/bindings.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "../../affinity/provision.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/**
 * In place of servers that may be gone by the time nginx picks among them: nobody listens there, so that a
 * request which Limpet cannot send anywhere fails at once.
 */
const PLACEHOLDER = "server unix:/limpet-has-no-server max_fails=0;";

/**
 * Whether nginx is to leave the server out. A request has as many tries as there are servers that are
 * not `down`, so one that Limpet may send it to must not be: a session that is bound to a draining
 * server, or to one of weight 0, would have no try left for another.
 */
function isOut(
  { down = false, draining = false, weight = 1 }: ProvisionedServer,
  upstream: ProvisionedUpstream,
): boolean {
  return down || (!remembers(upstream) && (draining || weight === 0));
}

function serverLine(server: ProvisionedServer, upstream: ProvisionedUpstream): string {
  const { maxFails, failTimeout } = upstream.health;
  const { weight, maxConnections } = server;
  const parameters = [
    ...(weight > 1 ? [`weight=${weight}`] : []),
    // Heeded where nginx picks by itself, by each worker alone; Limpet counts over all of them.
    ...(maxConnections > 0 ? [`max_conns=${maxConnections}`] : []),
    `max_fails=${maxFails}`,
    `fail_timeout=${failTimeout}s`,
    ...(isOut(server, upstream) ? ["down"] : []),
    ...(server.backup ? ["backup"] : []),
  ];
  return `server ${[server.address, ...parameters].join(" ")};`;
}

/** `servers/NAME.conf`: the servers of an upstream, as nginx knows them without Limpet. */
export function serversConf(name: string, upstream: ProvisionedUpstream, deployment: Deployment): string {
  if (upstream.mayChange) {
    return configuration(
      deployment,
      [
        `The servers of the upstream "${name}" may change while nginx runs, so Limpet alone knows them. nginx`,
        "has this in their place, where nobody listens.",
      ],
      [PLACEHOLDER],
    );
  }
  return configuration(
    deployment,
    [
      `The servers of the upstream "${name}". Limpet picks among them; nginx knows them for the number of`,
      "tries, and to pick by itself should Limpet ever fail.",
    ],
    upstream.servers.map((server) => serverLine(server, upstream)),
  );
}

import { remembers } from "../../affinity/binding/bindings.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "../../affinity/provision.ts";
import { mayBeTried } from "../../affinity/servers/generation.ts";
import { configuration } from "./files.ts";
import type { Deployment } from "./files.ts";

/**
 * In place of servers that may be gone by the time nginx picks among them: nobody listens there, so that a
 * request which Limpet cannot send anywhere fails at once.
 */
const PLACEHOLDER = "server unix:/limpet-has-no-server max_fails=0;";

function serverLine(server: ProvisionedServer, upstream: ProvisionedUpstream): string {
  const { weight, maxConnections } = server;
  const { maxFails = upstream.health.maxFails, failTimeout = upstream.health.failTimeout } = server;
  const parameters = [
    ...(weight > 1 ? [`weight=${weight}`] : []),
    // Used only when nginx picks by itself, in each worker alone. Limpet counts across all workers.
    ...(maxConnections > 0 ? [`max_conns=${maxConnections}`] : []),
    `max_fails=${maxFails}`,
    `fail_timeout=${failTimeout}s`,
    ...(!mayBeTried(server, remembers(upstream)) ? ["down"] : []),
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
      `The servers of the upstream "${name}". Limpet picks among them. nginx needs them for the number of tries,`,
      "and to pick by itself if Limpet fails.",
    ],
    upstream.servers.map((server) => serverLine(server, upstream)),
  );
}

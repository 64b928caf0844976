import type { Lineup } from "../../affinity/servers/lineup.ts";

/** How a server stands, by the words of NGINX Plus. */
export type ServerState = "up" | "draining" | "down" | "unavail";

export function serverState({ generation, standing }: Lineup, index: number): ServerState {
  const { down, draining } = generation.servers[index]!;
  if (down) return "down";
  if (draining) return "draining";
  return standing.places[index]!.isHealthy ? "up" : "unavail";
}

/** A server's address with its port, as NGINX Plus writes it. */
export function addressWithPort({ generation }: Lineup, index: number): string {
  const port = generation.ports[index]!;
  return port === 0 ? generation.hosts[index]! : `${generation.hosts[index]!}:${port}`;
}

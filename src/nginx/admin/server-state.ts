import type { Lineup } from "../../affinity/servers/lineup.ts";

/** How a server stands, by the words of NGINX Plus. */
export type ServerState = "up" | "draining" | "down" | "unavail";

export function serverState({ generation, standing }: Lineup, index: number): ServerState {
  const { down, draining } = generation.servers[index]!;
  if (down) return "down";
  if (draining) return "draining";
  return standing.places[index]!.isHealthy ? "up" : "unavail";
}

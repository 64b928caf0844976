import type { Lineup } from "../../affinity/servers/lineup.ts";
import { cellsOf, keepMetrics, NO_CELL } from "./memory.ts";

/*
 * Which cells upstreams and their servers have.
 */

const cellByUpstream: Record<string, number | undefined> = {};

/** The cell of an upstream by its name; `NO_CELL` where nothing is measured. */
export function upstreamCell(this: void, name: string): number {
  return cellByUpstream[name] ?? NO_CELL;
}

/**
 * Gives the servers of a lineup their cells, and says that they and their upstream are there now. To be called again before
 * what is there is told, and every few minutes.
 * @returns the upstream's own cell
 */
export function measureServers(this: void, upstream: string, { generation, standing }: Lineup): number {
  keepMetrics();
  const names: string[] = [""];
  for (const { name } of generation.servers) names.push(name);
  const cells = cellsOf(upstream, names);
  for (let index = 0; index < generation.servers.length; index++) {
    const cell = cells[index + 1]!;
    if (cell >= 0) standing.places[index]!.load.counters = cell;
  }
  const own = cells[0]!;
  if (own >= 0) cellByUpstream[upstream] = own;
  return upstreamCell(upstream);
}

import type { Lineup } from "../../affinity/servers/lineup.ts";
import { cellsOf, NO_CELL } from "./memory.ts";

/*
 * Which cells upstreams and their servers have.
 */

const cellByUpstream: Record<string, number | undefined> = {};

/** Gives an upstream its own cell. @returns `NO_CELL` where nothing is measured */
export function measureUpstream(this: void, name: string): number {
  const cell = cellsOf(name, [""])[0]!;
  cellByUpstream[name] = cell;
  return cell;
}

/** The cell of an upstream by its name; `NO_CELL` where nothing is measured. */
export function upstreamCell(this: void, name: string): number {
  return cellByUpstream[name] ?? NO_CELL;
}

/** Gives the servers of a lineup their cells, and says that they are there now. To be called again before what is there is told. */
export function measureServers(this: void, upstream: string, { generation, standing }: Lineup): void {
  const names: string[] = [""];
  for (const { name } of generation.servers) names.push(name);
  const cells = cellsOf(upstream, names);
  for (let index = 0; index < generation.servers.length; index++) {
    const cell = cells[index + 1]!;
    if (cell >= 0) standing.places[index]!.load.counters = cell;
  }
}

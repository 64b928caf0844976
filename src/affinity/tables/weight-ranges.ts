import type { Machine, Pause } from "../machine.ts";
import { PADDING, createSortedSearch } from "./sorted-search.ts";
import type { TableServer } from "./table.ts";

/** Servers side by side, each as wide as its weight. */
export interface WeightRanges {
  readonly total: number;
  /** The server whose range holds `point`, 0 to `total` - 1. */
  readonly serverAt: (this: void, point: number) => number;
}

export function createWeightRanges(servers: readonly TableServer[], machine: Machine, pause: Pause): WeightRanges {
  const last = machine.uint32Array(servers.length + PADDING, pause);
  let total = 0;
  for (let i = 0; i < servers.length; i++) {
    total += servers[i]!.weight;
    last[i] = total - 1;
  }
  const search = createSortedSearch(last, servers.length, total - 1, machine, pause);
  return { total, serverAt: (point) => servers[search(point)]!.index };
}

import type { Machine } from "../machine.ts";
import type { TableServer } from "./table.ts";

/** Servers side by side, each as wide as its weight. */
export interface WeightRanges {
  readonly total: number;
  /** The server whose range holds `point`, 0 to `total` - 1, in O(log n). */
  readonly serverAt: (this: void, point: number) => number;
}

export function createWeightRanges(servers: readonly TableServer[], machine: Machine): WeightRanges {
  const end = machine.uint32Array(servers.length);
  let total = 0;
  for (let i = 0; i < servers.length; i++) {
    total += servers[i]!.weight;
    end[i] = total;
  }
  const last = servers.length - 1;
  return {
    total,
    serverAt: (point) => {
      let low = 0;
      let high = last;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (end[middle]! <= point) low = middle + 1;
        else high = middle;
      }
      return servers[low]!.index;
    },
  };
}

import { crc32 } from "../affinity/hashing/crc32.ts";
import type { Machine } from "../affinity/machine.ts";

/** Node, as the core sees it. */
export const nodeMachine: Machine = {
  crc32,
  uint16Array: (length) => new Uint16Array(length),
  uint32Array: (length) => new Uint32Array(length),
  float64Array: (length) => new Float64Array(length),
};

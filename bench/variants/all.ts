import { luaFloor, luaTable } from "./hand-written.ts";
import { limpetBalancing, limpetChanging, limpetKeyed, limpetMetrics, limpetSources, limpetTables } from "./limpet.ts";
import { nativeHash, nativeLeastConnections, nativeRoundRobin, nativeStickyCookie } from "./native.ts";
import { limpetRemembering } from "./remembering.ts";
import type { Variant } from "./variant.ts";

/** In the order in which they are measured and shown. */
export const allVariants: readonly Variant[] = [
  nativeRoundRobin,
  nativeHash,
  nativeLeastConnections,
  nativeStickyCookie,
  luaFloor,
  luaTable,
  ...limpetTables,
  limpetKeyed,
  ...limpetSources,
  ...limpetChanging,
  ...limpetRemembering,
  ...limpetBalancing,
  ...limpetMetrics,
];

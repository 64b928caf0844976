import { hash, type LookupTableName, type Server, type Upstream } from "../../src/index.ts";

export const TABLES = [
  "ketama",
  "maglev",
  "rendezvous",
  "modulo",
  "ipHash",
] as const satisfies readonly LookupTableName[];

/** An upstream of these servers, whose session sources do not matter. */
export function upstreamOf(servers: readonly Server[], table: LookupTableName): Upstream {
  return { servers, session: [], affinity: hash({ table }) };
}

/** `count` servers of these weights, which are repeated as needed. */
export function someServers(count: number, weights: readonly number[] = [1]): Server[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `server-${i}`,
    address: `10.0.${i >> 8}.${i & 255}:8080`,
    weight: weights[i % weights.length]!,
  }));
}

/** `count` session keys of the kind that servlet containers make. */
export function someKeys(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i * 2654435761).toString(16).padStart(16, "0"));
}

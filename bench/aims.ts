import type { Figures } from "./results.ts";
import { limpetRendezvous } from "./variants/limpet.ts";
import { nativeHash } from "./variants/native.ts";

/** An aim, and how far Limpet is from it. */
export interface Aim {
  readonly what: string;
  readonly atMost: number;
  readonly reached: number;
}

const cpuAims: readonly (readonly [serverCount: number, atMost: number])[] = [
  [10, 1.05],
  [100, 0.96],
  [1000, 0.65],
];

/** Instructions of a request whose session is bound, at 10 servers, × native hash. */
const boundAims: readonly (readonly [variant: string, atMost: number])[] = [
  ["limpet-route", 1.22],
  ["limpet-cookie", 1.39],
  ["limpet-cookie-not-hidden", 1.27],
  ["limpet-tag", 1.44],
  ["limpet-learn", 1.44],
];

/** Those aims that the figures at hand say something about. */
export function aims({ throughput = [], instructions = [] }: Partial<Figures>): Aim[] {
  const perRequest = (variant: string, serverCount: number): number | undefined =>
    instructions.find((one) => one.variant === variant && one.serverCount === serverCount)?.perRequest.median;
  const few = perRequest(limpetRendezvous.name, 10);
  const many = perRequest(limpetRendezvous.name, 1000);
  const native = perRequest(nativeHash.name, 10);

  return [
    ...cpuAims.flatMap(([serverCount, atMost]) => {
      const one = throughput.find((f) => f.variant === limpetRendezvous.name && f.serverCount === serverCount);
      if (one === undefined) return [];
      return [{ what: `CPU time to native hash, ${serverCount} servers`, atMost, reached: one.cpuRatio }];
    }),
    ...(few === undefined || native === undefined
      ? []
      : [{ what: "instructions to native hash, 10 servers", atMost: 1.15, reached: few / native }]),
    ...boundAims.flatMap(([variant, atMost]) => {
      const one = perRequest(variant, 10);
      if (one === undefined || native === undefined) return [];
      return [{ what: `instructions of ${variant} to native hash, 10 servers`, atMost, reached: one / native }];
    }),
    ...(few === undefined || many === undefined
      ? []
      : [{ what: "instructions with 1000 servers to 10", atMost: 1.02, reached: many / few }]),
  ];
}

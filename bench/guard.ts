import { readFile, writeFile } from "node:fs/promises";
import type { Container } from "./container.ts";
import { countInstructions } from "./instructions.ts";
import type { NginxFacts } from "./nginx.ts";
import type { Progress } from "./progress.ts";
import { cookieCount } from "./load/load.ts";
import { limpetRemembering } from "./variants/remembering.ts";
import { limpetRendezvous } from "./variants/limpet.ts";
import { nativeHash } from "./variants/native.ts";
import type { Variant } from "./variants/variant.ts";

/** What every kind of session costs. */
export const guarded: readonly Variant[] = [
  limpetRendezvous,
  ...limpetRemembering.filter(({ name }) => name !== "limpet-cookie-metrics"),
];

/** Instructions of each at 10 servers, as it was accepted: × those of nginx's own hash, which differ between releases of nginx. */
type Accepted = Readonly<Record<string, number>>;

const ACCEPTED = new URL("results/guard.json", import.meta.url);

/** Growth by more is a failure. */
const TOLERANCE = 1.02;

/** A busy machine adds instructions and never takes any away: the least of so many counts is what it costs. */
const MOST_COUNTS = 4;

/** What a kind of session costs now, and what was accepted; both × native hash. */
export interface Guarded {
  readonly variant: string;
  readonly now: number;
  readonly accepted: number | undefined;
  readonly hasGrown: boolean;
}

/** Counts the instructions of what is guarded, again where they seem to have grown. */
export async function guard(container: Container, nginx: NginxFacts, progress: Progress): Promise<Guarded[]> {
  const accepted = JSON.parse(await readFile(ACCEPTED, "utf8").catch(() => "{}")) as Accepted;
  const count = async (variant: Variant): Promise<number> => {
    const plan = { serverCounts: [10], requests: cookieCount, runs: 1 };
    const [figures] = await countInstructions(container, nginx, [variant], plan, progress);
    return figures!.perRequest.median;
  };
  const native = await count(nativeHash);
  const found: Guarded[] = [];
  for (const variant of guarded) {
    const before = accepted[variant.name];
    const most = before === undefined ? Infinity : before * TOLERANCE;
    let now = Infinity;
    for (let counts = 0; counts < MOST_COUNTS && !(now <= most && now < Infinity); counts++) {
      now = Math.min(now, (await count(variant)) / native);
    }
    found.push({ variant: variant.name, now, accepted: before, hasGrown: now > most });
  }
  return found;
}

/** Takes what was counted for what it may cost from now on. */
export async function accept(found: readonly Guarded[]): Promise<void> {
  const ratios = Object.fromEntries(found.map(({ variant, now }) => [variant, Number(now.toFixed(3))]));
  await writeFile(ACCEPTED, `${JSON.stringify(ratios, null, 2)}\n`);
}

import { parseArgs } from "node:util";
import type { OpenRestyRelease } from "../src/testkit/image.ts";
import { cookieCount } from "./load/load.ts";
import { committedResults, stages, type Stage } from "./results.ts";
import { allVariants } from "./variants/all.ts";
import { luaFloor } from "./variants/hand-written.ts";
import { limpetRendezvous } from "./variants/limpet.ts";
import { nativeHash, nativeRoundRobin } from "./variants/native.ts";
import type { Variant } from "./variants/variant.ts";

export const usage = `npm run bench -- [options]

  --quick            about two minutes instead of fifteen: fewer variants, rounds and servers, nothing is kept
  --only NAME,...    these parts (${stages.join(", ")})
                     or variants (${allVariants.map(({ name }) => name).join(", ")})
  --servers N,...    numbers of servers to measure with instead of the usual
  --release NAME     current (default: nginx of Debian trixie), older (of bookworm) or newest (of forky, with sticky)
  --guard            counts instructions only, three minutes: ends with 1 where a session costs over 2 % more than accepted
  --accept           with --guard: accepts what was counted
  --out DIRECTORY    where to write the results; default: bench/results, nowhere for --quick
`;

/** What a run of the bench does. */
export interface Options {
  readonly stages: readonly Stage[];
  readonly variants: readonly Variant[];
  readonly throughput: { readonly serverCounts: readonly number[]; readonly rounds: number; readonly seconds: number };
  readonly instructions: { readonly serverCounts: readonly number[]; readonly requests: number; readonly runs: number };
  readonly traces: { readonly serverCounts: readonly number[] };
  readonly pick: { readonly serverCounts: readonly number[]; readonly processes: number; readonly picks: number };
  readonly tables: { readonly serverCounts: readonly number[]; readonly sessions: number };
  readonly release: OpenRestyRelease;
  readonly out: string | undefined;
  /** Instead of all stages. */
  readonly guard: boolean;
  readonly accept: boolean;
}

const quickVariants: readonly Variant[] = [nativeRoundRobin, nativeHash, luaFloor, limpetRendezvous];

/** @returns undefined where help was asked for */
export function readOptions(words: string[]): Options | undefined {
  const { values } = parseArgs({
    args: words,
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      servers: { type: "string" },
      release: { type: "string", default: "current" },
      out: { type: "string" },
      guard: { type: "boolean", default: false },
      accept: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick } = values;
  const { release } = values;
  if (release !== "current" && release !== "older" && release !== "newest")
    throw new Error("--release: current, older or newest");

  const only = values.only?.split(",") ?? [];
  const chosenStages = stages.filter((stage) => only.includes(stage));
  const chosenVariants = allVariants.filter(({ name }) => only.includes(name));
  const unknown = only.filter(
    (name) => !stages.some((stage) => stage === name) && !allVariants.some((variant) => variant.name === name),
  );
  if (unknown.length > 0) throw new Error(`--only: no part or variant is called ${unknown.join(", ")}\n\n${usage}`);

  const given = values.servers?.split(",").map(Number);
  if (given?.some((count) => !Number.isInteger(count) || count < 2 || count > 10_000)) {
    throw new Error("--servers: numbers from 2 to 10000, with commas between");
  }
  // The committed figures are of the current release.
  const isWhole = !quick && values.only === undefined && given === undefined && release === "current";
  const counts = (full: readonly number[], few: readonly number[]): readonly number[] => given ?? (quick ? few : full);
  const usual = quick ? quickVariants : allVariants;
  // An even number of rounds: as many in one order as in the other.
  return {
    stages: chosenStages.length > 0 ? chosenStages : stages,
    // Ratios are against native hash, so that one is always there.
    variants: chosenVariants.length > 0 ? [...new Set([nativeHash, ...chosenVariants])] : usual,
    throughput: {
      serverCounts: counts([10, 100, 1000], [10, 1000]),
      rounds: quick ? 4 : 8,
      seconds: quick ? 0.7 : 1.2,
    },
    instructions: { serverCounts: counts([10, 1000], [10]), requests: quick ? 5000 : cookieCount, runs: quick ? 1 : 2 },
    traces: { serverCounts: counts([10], [10]) },
    pick: {
      serverCounts: counts([3, 10, 100, 1000], [10]),
      processes: quick ? 1 : 3,
      picks: quick ? 500_000 : 2_000_000,
    },
    tables: { serverCounts: counts([3, 10, 100, 1000], [10]), sessions: quick ? 100_000 : 500_000 },
    release,
    out: values.out ?? (isWhole ? committedResults : undefined),
    guard: values.guard,
    accept: values.accept,
  };
}

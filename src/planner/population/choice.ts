import type ts from "typescript";
import type { Upstream } from "../../affinity/rules.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import { affinitiesOf } from "../../affinity/affinities/affinity.ts";
import { sessionsInLog } from "./access-log.ts";
import { secretsNotHere } from "./findings.ts";
import { keysIn } from "./key-file.ts";
import { createMemory, isHere, secretText, type Memory } from "./memory.ts";
import type { Population } from "./population.ts";
import { createProxy, type Proxy } from "./proxy.ts";
import { clientsWith, sampledValues } from "./sample.ts";

/** Which sessions a plan or a simulation is made with. */
export interface PopulationOptions {
  /** Sessions of an upstream, at most. */
  readonly sample: number;
  /** Of sampled keys. */
  readonly seed: number;
  /** Keys in a file, instead of sampled ones. */
  readonly keys?: string;
  /** Requests in an access log, instead of either. */
  readonly accessLog?: string;
  /** Its format. */
  readonly logFormat: string;
  /** Told now and then how many lines were read. */
  readonly progress?: (lines: number) => void;
}

/** An upstream before and after a change; twice the same where nothing changes. */
export interface Change {
  readonly before: { readonly name: string; readonly upstream: Upstream };
  readonly after: { readonly name: string; readonly upstream: Upstream };
}

/** The proxies of a change, and the sessions that come to them. */
export interface Stage {
  readonly before: Proxy;
  readonly after: Proxy;
  readonly memory: Memory;
  readonly population: Population;
}

/**
 * Puts each upstream's proxies and sessions in place.
 * @throws Refusal where a file cannot be read or has no session
 */
export async function setStages(
  changes: readonly Change[],
  options: PopulationOptions,
): Promise<{ readonly stages: readonly Stage[]; readonly diagnostics: readonly ts.Diagnostic[] }> {
  const secrets = changes.flatMap(({ before, after }) => [...secretsOf(before.upstream), ...secretsOf(after.upstream)]);
  const missing = secrets.filter((secret) => !isHere(secret)).map(secretText);
  const diagnostics = missing.length === 0 ? [] : [nowhere(secretsNotHere([...new Set(missing)]))];
  const proxies = changes.map(({ before, after }) => {
    const memory = createMemory(missing.length > 0);
    const first = createProxy(before.name, before.upstream, memory);
    const isSame = before.upstream === after.upstream;
    return { memory, before: first, after: isSame ? first : createProxy(after.name, after.upstream, memory) };
  });

  if (options.accessLog !== undefined) {
    const readers = proxies.map(({ before, after }) => ({
      name: before.name,
      proxies: before === after ? [before] : [before, after],
    }));
    const { accessLog, logFormat, sample, progress } = options;
    const logged = await sessionsInLog(accessLog, logFormat, readers, sample, progress);
    return {
      stages: proxies.map((pair, index) => ({ ...pair, population: logged.populations[index]! })),
      diagnostics: [...diagnostics, ...logged.diagnostics],
    };
  }
  const { values, origin } =
    options.keys === undefined
      ? { values: sampledValues(options.sample, options.seed), origin: { from: "sample", seed: options.seed } as const }
      : await keysIn(options.keys, options.sample);
  return {
    stages: proxies.map((pair, index) => {
      const { before, after } = changes[index]!;
      return { ...pair, population: clientsWith(values, before.upstream, after.upstream, origin) };
    }),
    diagnostics,
  };
}

function secretsOf({ affinity }: Upstream) {
  return affinitiesOf(affinity).flatMap((one) => ("keys" in one ? [one.keys] : []));
}

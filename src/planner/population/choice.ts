import type ts from "typescript";
import type { Upstream } from "../../affinity/rules.ts";
import { nowhere } from "../../findings/diagnostics.ts";
import { affinitiesOf, secretOf } from "../../affinity/affinities/affinity.ts";
import type { Secret } from "../../affinity/affinities/secret.ts";
import { Refusal } from "../../findings/refusal.ts";
import { KeysError, readKeys } from "../explain/secrets.ts";
import { sessionsInLog } from "./access-log.ts";
import { secretsNotHere, secretsUnreadable } from "./findings.ts";
import { keysIn } from "./key-file.ts";
import { createMemory, isHere, secretText, type Memory } from "./memory.ts";
import type { Population } from "./population.ts";
import { planUpstreamOf, type PlannedUpstream } from "./planned-upstream.ts";
import { clientsWith, sampledValues } from "./sample.ts";

/** Which sessions a plan or a simulation uses. */
export interface PopulationOptions {
  /** The most sessions of an upstream. */
  readonly sample: number;
  /** The seed of sampled keys. */
  readonly seed: number;
  /** A file with session keys, instead of sampled ones. */
  readonly sessions?: string;
  /** Requests in an access log, instead of either. */
  readonly accessLog?: string;
  /** Its format. */
  readonly logFormat: string;
  /** A file to read instead of all secrets that the rules name. */
  readonly secrets?: string;
  /** Called at intervals with the number of lines read. */
  readonly progress?: (lines: number) => void;
}

/** An upstream before and after a change; both are the same if nothing changes. */
export interface Change {
  readonly before: { readonly name: string; readonly upstream: Upstream };
  readonly after: { readonly name: string; readonly upstream: Upstream };
}

/** An upstream before and after a change, and the sessions that come to it. */
export interface Trial {
  readonly before: PlannedUpstream;
  readonly after: PlannedUpstream;
  readonly memory: Memory;
  readonly population: Population;
}

/**
 * Sets each upstream going, before and after its change, and finds its sessions.
 * @throws Refusal if a file cannot be read or has no session
 */
export async function prepareTrials(
  changes: readonly Change[],
  options: PopulationOptions,
): Promise<{ readonly trials: readonly Trial[]; readonly diagnostics: readonly ts.Diagnostic[] }> {
  const secrets = changes.flatMap(({ before, after }) => [...secretsOf(before.upstream), ...secretsOf(after.upstream)]);
  if (options.secrets !== undefined) for (const secret of secrets) checkReadable(secret, options.secrets);
  const missing = options.secrets === undefined ? secrets.filter((secret) => !isHere(secret)).map(secretText) : [];
  const diagnostics = missing.length === 0 ? [] : [nowhere(secretsNotHere([...new Set(missing)]))];
  const pairs = changes.map(({ before, after }) => {
    const memory = createMemory(missing.length > 0, options.secrets);
    const first = planUpstreamOf(before.name, before.upstream, memory);
    const isSame = before.upstream === after.upstream;
    return { memory, before: first, after: isSame ? first : planUpstreamOf(after.name, after.upstream, memory) };
  });

  if (options.accessLog !== undefined) {
    const readers = pairs.map(({ before, after }) => ({
      name: before.name,
      upstreams: before === after ? [before] : [before, after],
    }));
    const { accessLog, logFormat, sample, progress } = options;
    const logged = await sessionsInLog(accessLog, logFormat, readers, sample, progress);
    return {
      trials: pairs.map((pair, index) => ({ ...pair, population: logged.populations[index]! })),
      diagnostics: [...diagnostics, ...logged.diagnostics],
    };
  }
  const { values, origin } =
    options.sessions === undefined
      ? { values: sampledValues(options.sample, options.seed), origin: { from: "sample", seed: options.seed } as const }
      : await keysIn(options.sessions, options.sample);
  return {
    trials: pairs.map((pair) => ({
      ...pair,
      population: clientsWith(values, pair.before.rules, pair.after.rules, origin),
    })),
    diagnostics,
  };
}

function checkReadable(secret: Secret, file: string): void {
  try {
    readKeys(secret, file);
  } catch (error) {
    throw error instanceof KeysError ? new Refusal([nowhere(secretsUnreadable(error.message))]) : error;
  }
}

function secretsOf({ affinity }: Upstream) {
  return affinitiesOf(affinity).flatMap((one) => secretOf(one) ?? []);
}

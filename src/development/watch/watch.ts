import { Builder } from "../../build/build.ts";
import type { BuildOptions, BuildResult } from "../../build/build.ts";
import { Changes } from "./changes.ts";

/** One build of many. */
export interface Rebuild {
  readonly result: BuildResult;
  /** The files whose change led to it, absolute; none for the first. */
  readonly changed: readonly string[];
  /** How long the build took. */
  readonly milliseconds: number;
}

/**
 * Builds now and after every change of what the rules are made of, until `signal` aborts. What changes
 * while its caller is busy with one build leads to one more. A build that fails leaves the folder as it was.
 */
export async function* watchRules(options: BuildOptions, signal: AbortSignal): AsyncGenerator<Rebuild, void, void> {
  const builder = new Builder(options);
  const changes = new Changes(signal);
  try {
    changes.watch(builder.inputs, Date.now());
    for (let changed: readonly string[] = []; !signal.aborted; changed = await changes.next()) {
      changes.begin();
      const startedAt = Date.now();
      const started = performance.now();
      const result = await builder.build();
      const milliseconds = performance.now() - started;
      changes.watch(builder.inputs, startedAt);
      yield { result, changed, milliseconds };
    }
  } finally {
    await changes.close();
  }
}

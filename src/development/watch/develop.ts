import { resolve } from "node:path";
import { DEFAULT_OUT } from "../../build/defaults.ts";
import type { BuildOptions, BuildResult } from "../../build/build.ts";
import type { Routing } from "../../affinity/rules.ts";
import { readFolder, writeFolder } from "../../build/output/write.ts";
import type { Reload } from "../reload/reload.ts";
import type { MapFolder } from "../../traceback/map-folder.ts";
import { SourceMaps } from "../../traceback/source-maps.ts";
import { Traceback } from "../../traceback/traceback.ts";
import { watchRules } from "./watch.ts";
import type { Rebuild } from "./watch.ts";

/** A build, and what came of giving it to nginx. */
export interface Development extends Rebuild {
  /** Undefined where the build failed or there is no nginx. Positions in its output are in TypeScript. */
  readonly reload: Reload | undefined;
}

/** A build that went well. */
export interface GoodBuild extends BuildResult {
  readonly routing: Routing;
}

/** Gives what was built to nginx. */
export type Take = (built: GoodBuild) => Promise<Reload>;

function isGood(result: BuildResult): result is GoodBuild {
  return result.ok && result.routing !== undefined;
}

function traced(log: string, maps: MapFolder): string {
  return new Traceback(new SourceMaps([maps])).text(log.trimEnd());
}

/**
 * Builds now and after every change, and has nginx take what was built. What nginx refuses is replaced
 * in the folder by what was there before, so that the folder is always good to start nginx with.
 */
export async function* develop(
  options: BuildOptions,
  take: Take | undefined,
  signal: AbortSignal,
): AsyncGenerator<Development, void, void> {
  const out = resolve(options.project ?? ".", options.out ?? DEFAULT_OUT);
  let good = readFolder(out);
  for await (const rebuild of watchRules(options, signal)) {
    if (!isGood(rebuild.result) || take === undefined) {
      yield { ...rebuild, reload: undefined };
      continue;
    }
    const reloaded = await take(rebuild.result);
    // While the source maps are there that it speaks of.
    const output = traced(reloaded.output, { folder: out, prefix: rebuild.result.prefix });
    if (reloaded.ok) good = rebuild.result.files;
    // Without anything before it, what was built stays, to be looked at.
    else if (good.size > 0) writeFolder(out, good);
    yield { ...rebuild, reload: { ...reloaded, output } };
  }
}

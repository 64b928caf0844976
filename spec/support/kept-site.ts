import type { Site, StartedOpenResty } from "../../src/testkit/index.ts";
import { LUA_OUT_TARGET } from "../../src/testkit/started-site.ts";
import { buildRules, nginxConf, type LimpetOptions } from "./limpet.ts";
import test from "./serial.ts";
import { startLimpetSite, type LimpetSiteOptions } from "./site.ts";

/** What a test wants of a proxy that others have had before it. */
export type Scene = Pick<LimpetOptions, "rules" | "http">;

/** Has a running proxy serve another scene. What nginx remembers of servers of the same names, it still knows. */
async function setScene(openresty: StartedOpenResty, options: LimpetOptions): Promise<void> {
  await using built = await buildRules(options.rules);
  await openresty.copy({ directories: [{ source: built.out, target: LUA_OUT_TARGET }] });
  await openresty.reload(nginxConf(openresty.image, options));
}

/**
 * A site for all tests of a file, which have it in turn, each with rules and servers of its own: to start containers
 * takes seconds, and to load other rules a part of one. A test that kills an application starts it again.
 */
export function keepSite<const Name extends string>(
  options: Omit<LimpetSiteOptions<Name>, keyof Scene>,
): (scene: Scene) => Promise<Site<Name>> {
  let kept: Site<Name> | undefined;
  test.after.always(() => kept?.stop());
  return async (scene) => {
    if (kept === undefined) kept = await startLimpetSite({ ...options, ...scene });
    else await setScene(kept.openresty, { ...options, ...scene });
    return kept;
  };
}

import type { Site } from "../../src/testkit/index.ts";
import { nginxConf, reloadRules, type LimpetOptions } from "./limpet.ts";
import test from "./serial.ts";
import { startLimpetSite, type LimpetSiteOptions } from "./site.ts";

/** What a test wants of a proxy that others have had before it. */
export type Scene = Pick<LimpetOptions, "rules" | "http">;

/**
 * A site for all tests of a file, which have it in turn, each with rules and servers of its own: to start containers
 * takes seconds, and to load other rules a part of one. A test that kills an application starts it again. What nginx remembers
 * of servers of the same names, it knows in the next test, too.
 */
export function keepSite<const Name extends string>(
  options: Omit<LimpetSiteOptions<Name>, keyof Scene>,
): (scene: Scene) => Promise<Site<Name>> {
  let kept: Site<Name> | undefined;
  test.after.always(() => kept?.stop());
  return async (scene) => {
    if (kept === undefined) kept = await startLimpetSite({ ...options, ...scene });
    else {
      const { openresty } = kept;
      await reloadRules(openresty, scene.rules, nginxConf(openresty.image, { ...options, ...scene }));
    }
    return kept;
  };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BuildResult } from "../build/build.ts";

/** What a rules' module says. */
export type Routing = NonNullable<BuildResult["routing"]>;

/** Rules that were built for a site, in a folder of their own. */
export interface BuiltRules {
  readonly routing: Routing;
  /** What goes to `/etc/nginx/limpet`. */
  readonly luaOut: string;
  /** Removes the folder. */
  remove(): Promise<void>;
}

/**
 * Builds rules to a temporary folder, so that a test never runs an old `lua-out/`.
 * @param rules their module, relative to the current directory
 * @throws with what `limpet build` says when they have mistakes
 */
export async function buildRules(rules: string): Promise<BuiltRules> {
  // Loading the compiler takes longer than starting a container, and most tests have built rules.
  const [{ build }, { formatDiagnostics }] = await Promise.all([
    import("../build/build.ts"),
    import("../findings/report.ts"),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "limpet-site-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const { routing, diagnostics, out } = await build({ rules, out: join(folder, "lua-out") });
    if (routing !== undefined) return { routing, luaOut: out, remove };
    const mistakes = formatDiagnostics(diagnostics, { pretty: false, relativeTo: process.cwd() });
    throw new Error(`The rules have mistakes:\n${mistakes.trim()}`);
  } catch (error) {
    await remove();
    throw error;
  }
}

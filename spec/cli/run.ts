import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

/** How a command ended, and what it said. */
export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the CLI as a user does.
 * @param input what it reads from standard input
 */
export function limpet(cwd: string, args: readonly string[], env: Record<string, string> = {}, input = ""): Finished {
  return spawnSync(process.execPath, ["--import", import.meta.resolve("tsx"), main, ...args], {
    cwd,
    encoding: "utf8",
    input,
    // Colours are for terminals and CI systems.
    env: { ...process.env, CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, ...env },
  });
}

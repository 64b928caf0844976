import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { run } from "../../src/cli/run.ts";
import { compileLimpet } from "../support/dist.ts";

/** The compiled CLI, once `compileLimpet` has ended. */
export const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");

/** How a command ended, and what it said. */
export interface Finished {
  readonly status: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Catches what is written to a stream until it is given back. */
function caught(stream: NodeJS.WriteStream): { readonly texts: string[] } & Disposable {
  const texts: string[] = [];
  const write = stream.write.bind(stream);
  stream.write = (text: string | Uint8Array) => {
    texts.push(typeof text === "string" ? text : Buffer.from(text).toString());
    return true;
  };
  return { texts, [Symbol.dispose]: () => void (stream.write = write) };
}

/** Runs a command in this process: a new one takes seconds to load the compiler. What it says has no colours. */
export async function limpet(cwd: string, args: readonly string[]): Promise<Finished> {
  const before = process.cwd();
  using stdout = caught(process.stdout);
  using stderr = caught(process.stderr);
  process.chdir(cwd);
  try {
    await run(args);
    return { status: process.exitCode ?? 0, stdout: stdout.texts.join(""), stderr: stderr.texts.join("") };
  } finally {
    process.chdir(before);
    process.exitCode = undefined;
  }
}

/** Of the environment, colours are for terminals and CI systems. */
const environment = (env: Readonly<Record<string, string>>): NodeJS.ProcessEnv => ({
  ...process.env,
  CI: undefined,
  NO_COLOR: undefined,
  FORCE_COLOR: undefined,
  ...env,
});

/**
 * Runs the compiled CLI as a user does: for what only a process has, as its environment and its standard input.
 * @param input what it reads from standard input
 */
export async function limpetProcess(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = "",
): Promise<Finished> {
  await compileLimpet();
  return spawnSync(process.execPath, [MAIN, ...args], { cwd, encoding: "utf8", input, env: environment(env) });
}

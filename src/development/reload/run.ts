import { spawn } from "node:child_process";

/** Milliseconds for a command to end. */
const DEADLINE = 30_000;

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program to its end; one that is not there counts as failed. */
export async function run(program: string, args: readonly string[]): Promise<Ended> {
  return await new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], timeout: DEADLINE });
    let output = "";
    const add = (data: Buffer): void => {
      output += data.toString();
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", ({ message }) => {
      resolve({ ok: false, output: message });
    });
    child.on("close", (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}

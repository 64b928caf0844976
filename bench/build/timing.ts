import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { REPOSITORY, WORK, type Project } from "./projects.ts";

/** Limpet as it is published: compiled, for tsx would be timed, too. */
const LIMPET = join(REPOSITORY, "dist/cli/main.js");
const TSTL = join(REPOSITORY, "node_modules/typescript-to-lua/dist/tstl.js");

function node(...args: readonly string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: REPOSITORY, encoding: "utf8" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return performance.now() - started;
}

/** Milliseconds, from the start of a process to its end. */
export interface Round {
  readonly limpet: number;
  readonly tstl: number;
}

/** Cold builds of both, in turn. */
export function coldBuilds(project: Project, rounds: number): Round[] {
  const out = join(WORK, `${project.name}-limpet`);
  return Array.from({ length: rounds }, () => {
    rmSync(out, { recursive: true, force: true });
    return {
      limpet: node(LIMPET, "build", "--project", project.directory, "--out", out),
      tstl: node(TSTL, "-p", project.tstlJson),
    };
  });
}

/** Milliseconds from each change of a file to the end of the build that `limpet dev` makes of it. */
export async function rebuilds(directory: string, file: string, changes: number): Promise<number[]> {
  const dev = spawn(process.execPath, [LIMPET, "dev", "--json", "--project", directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const lines = createInterface({ input: dev.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<void> => {
      const line = await lines.next();
      if (line.done === true) throw new Error("limpet dev has ended");
      if (!(JSON.parse(line.value) as { ok: boolean }).ok) throw new Error(`A build failed: ${line.value}`);
    };
    await next();
    const times: number[] = [];
    for (let change = 0; change < changes; change += 1) {
      const started = performance.now();
      appendFileSync(join(directory, file), `export const change${change} = ${change};\n`);
      await next();
      times.push(performance.now() - started);
    }
    return times;
  } finally {
    dev.kill();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

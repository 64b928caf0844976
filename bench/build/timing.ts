import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { REPOSITORY, WORK, type Project } from "./projects.ts";

/** Limpet as it is published: compiled, for tsx would be timed, too. */
const LIMPET = join(REPOSITORY, "dist/cli/main.js");
const TSTL = join(REPOSITORY, "node_modules/typescript-to-lua/dist/tstl.js");

/** What a process took, in milliseconds. */
export interface Cost {
  /** From its start to its end. */
  readonly wall: number;
  /** Of computing, in all its threads; what else the machine does matters little to it. */
  readonly cpu: number;
}

/** Has a process write, as it ends, the milliseconds of its computing to the file that is named in its environment. */
const NOTE_CPU = `data:text/javascript,${encodeURIComponent(`
import { writeFileSync } from "node:fs";
process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.LIMPET_BENCH_CPU, String((user + system) / 1000));
});`)}`;

function node(...args: readonly string[]): Cost {
  const noted = join(WORK, "cpu");
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", NOTE_CPU, ...args], {
    cwd: REPOSITORY,
    encoding: "utf8",
    env: { ...process.env, LIMPET_BENCH_CPU: noted },
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return { wall: performance.now() - started, cpu: Number(readFileSync(noted, "utf8")) };
}

/** What one build of each took. */
export interface Round {
  readonly limpet: Cost;
  readonly tstl: Cost;
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
  const dev = spawn(process.execPath, [LIMPET, "dev", "--json", "--no-nginx", "--project", directory], {
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

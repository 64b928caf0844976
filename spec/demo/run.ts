import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { getContainerRuntimeClient } from "testcontainers";

const MAIN = fileURLToPath(new URL("../../src/demo/main.ts", import.meta.url));
const LOADER = new URL("../support/typescript/register.js", import.meta.url).href;

/** The rules of this checkout, as a user finds them. */
export const CHECKED_OUT_RULES = await readFile(new URL("../../src/routing.ts", import.meta.url), "utf8");

/** A demo that runs on rules of its own. */
export interface RunningDemo extends AsyncDisposable {
  /** What it has printed, on both streams. */
  readonly output: string;
  /** Waits until it has printed this `times` times. */
  printed(text: string, times?: number): Promise<void>;
  type(line: string): void;
  writeRules(rules: string): Promise<void>;
  interrupt(): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Its containers, by id. */
  containers(): Promise<string[]>;
}

/** Starts `npm start` in a folder with these rules. */
export async function startDemo(
  rules: string,
  commandLine: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
): Promise<RunningDemo> {
  const project = await mkdtemp(join(tmpdir(), "limpet-demo-"));
  const writeRules = (text: string): Promise<void> => writeFile(join(project, "src/routing.ts"), text);
  await mkdir(join(project, "src"));
  await writeRules(rules);

  const child = spawn(process.execPath, [`--import=${LOADER}`, MAIN, ...commandLine], {
    cwd: project,
    env: { ...process.env, ...environment },
  });
  const ended = once(child, "close").then(([exitCode]) => exitCode as number | null);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));

  return {
    get output() {
      return output;
    },
    async printed(text, times = 1) {
      while (output.split(text).length <= times) {
        if (child.exitCode !== null) throw new Error(`The demo ended before it printed "${text}":\n${output}`);
        await delay(20);
      }
    },
    type: (line) => child.stdin.write(`${line}\n`),
    writeRules,
    interrupt: () => child.kill("SIGINT"),
    ended,
    async containers() {
      const engine = (await getContainerRuntimeClient()).container.dockerode;
      const found = await engine.listContainers({ all: true, filters: { label: [`limpet.testkit=${child.pid}`] } });
      return found.map(({ Id }) => Id);
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null) child.kill("SIGTERM");
      await ended;
      await rm(project, { recursive: true });
    },
  };
}

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { cpus, release } from "node:os";
import { join } from "node:path";
import type { InstructionFigures } from "./instructions.ts";
import type { NginxFacts } from "./nginx.ts";
import type { PickFigures } from "./pick/pick.ts";
import type { TableFigures } from "./tables.ts";
import type { ThroughputFigures } from "./throughput.ts";
import type { TraceFigures } from "./traces.ts";

/** The parts of the bench, in the order in which they run, and what each gives. */
export interface Figures {
  readonly throughput: readonly ThroughputFigures[];
  readonly instructions: readonly InstructionFigures[];
  readonly traces: readonly TraceFigures[];
  readonly pick: readonly PickFigures[];
  readonly tables: readonly TableFigures[];
}

export type Stage = keyof Figures;

export const stages = ["throughput", "instructions", "traces", "pick", "tables"] as const satisfies readonly Stage[];

/** Where, when and how figures were made. */
export interface Circumstances {
  readonly date: string;
  readonly command: string;
  readonly processor: string;
  readonly cores: number;
  readonly kernel: string;
  readonly nginx: string;
  readonly luaModule: string;
}

/** The contents of one file of results. */
export interface Result<S extends Stage> {
  readonly circumstances: Circumstances;
  readonly figures: Figures[S];
}

/** The results that are committed, and that docs/figures.md is made from. */
export const committedResults = new URL("results", import.meta.url).pathname;

export function circumstances(nginx: NginxFacts, command: string): Circumstances {
  const version = nginx.luaModuleVersion;
  return {
    date: new Date().toISOString().slice(0, 10),
    command,
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    kernel: release(),
    nginx: nginx.version,
    luaModule: [Math.floor(version / 1_000_000), Math.floor(version / 1000) % 1000, version % 1000].join("."),
  };
}

export async function writeResult<S extends Stage>(directory: string, stage: S, result: Result<S>): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, `${stage}.json`), JSON.stringify(result, rounded, 2) + "\n");
}

/** Six digits are more than any of the figures is good for. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}

/** `undefined` where that part has not been run. */
export async function readResult<S extends Stage>(directory: string, stage: S): Promise<Result<S> | undefined> {
  const text = await readFile(join(directory, `${stage}.json`), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Result<S>);
}

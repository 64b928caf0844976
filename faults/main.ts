import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { reportTo } from "../src/testkit/index.ts";
import { FAULTS, type Fault } from "./catalogue.ts";
import { terminalTable, writePage } from "./report.ts";
import { startRig, type Rig } from "./rig.ts";
import { runFault, type FaultResult, type Pace } from "./run.ts";
import type { SceneName } from "./scenes.ts";

interface Options {
  readonly only: readonly string[];
  readonly seconds: number;
  readonly rate: number;
  readonly write: boolean;
  readonly log: boolean;
  readonly help: boolean;
}

const NAMES = FAULTS.map(({ name }) => name);

/** @throws with a sentence where they cannot be */
function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: NAMES.join(",") },
      seconds: { type: "string", default: "20" },
      rate: { type: "string", default: "20" },
      write: { type: "boolean", default: false },
      log: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const only = values.only.split(",");
  const unknown = only.filter((name) => !NAMES.includes(name));
  if (unknown.length > 0) throw new Error(`There is no fault called ${unknown.join(", ")}; --help has them all.`);
  const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
  if (!(seconds > 0 && rate > 0)) throw new Error("--seconds and --rate must be numbers above 0.");
  return { ...values, only, seconds, rate };
}

async function main({ only, seconds, rate, write, log, help }: Options): Promise<void> {
  if (help) {
    process.stdout.write(`npm run faults -- [--only kill,pause] [--seconds 20] [--rate 20] [--log] [--write]
Breaks one thing after the other while clients of every affinity, of nginx's own and of HAProxy ask at a steady rate,
and accounts for every request. --log shows every move and failure, and what Limpet logged; --write puts the tables into
docs/reliability.md, in place of those that these faults have there.
Faults: ${NAMES.join(", ")}.\n`);
    return;
  }
  const pace = { before: 3, during: seconds, after: 4, rate, sessions: 60 };
  const titles = FAULTS.map(({ title }) => title);
  await using stage = new Stage();
  for (const fault of FAULTS.filter(({ name }) => only.includes(name))) {
    try {
      const [result, logged] = await stage.play(fault, pace);
      console.log(terminalTable(result));
      if (log) console.log([...result.notable, ...logged].join("\n"));
      // At once, so that whatever happens later costs nothing.
      if (write) await writePage([result], titles, pace);
    } catch (error) {
      process.exitCode = 1;
      console.error(`\n${fault.title}: ${error instanceof Error ? error.message : String(error)}`);
      await stage.clear();
    }
  }
}

/** Seconds for a rig to start, or for a fault beside what its pace says. */
const PATIENCE = 90;

/** The rig of the scene that is on, which the next fault has, too, where it happens in the same scene. */
class Stage implements AsyncDisposable {
  #rig: Rig | undefined;
  #scene: SceneName | undefined;
  /** Lines of nginx's log. */
  #told = 0;

  /**
   * @returns what came of the fault, and what Limpet logged meanwhile
   * @throws when it takes too long, or cannot be done
   */
  async play(fault: Fault, pace: Pace): Promise<readonly [FaultResult, readonly string[]]> {
    const scene = fault.scene ?? "usual";
    if (scene !== this.#scene) await this.clear();
    this.#rig ??= await inTime(startRig(scene, reportTo(process.stderr)), PATIENCE);
    this.#scene = scene;
    const rig = this.#rig;
    const result = await inTime(runFault(rig, fault, pace), pace.before + pace.during + pace.after + PATIENCE);
    const lines = (await rig.site.errorLog()).split("\n").filter((line) => line.includes("limpet: "));
    const fresh = lines.slice(this.#told);
    this.#told = lines.length;
    return [result, fresh];
  }

  /** Takes the scene down. */
  async clear(): Promise<void> {
    const rig = this.#rig;
    this.#rig = undefined;
    this.#scene = undefined;
    this.#told = 0;
    if (rig !== undefined) await inTime(Promise.resolve(rig[Symbol.asyncDispose]()), PATIENCE).catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.clear();
  }
}

/** @throws when it takes longer than so many seconds */
async function inTime<Result>(promised: Promise<Result>, seconds: number): Promise<Result> {
  const timer = new AbortController();
  const late = delay(seconds * 1000, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it was not over after ${seconds} s`);
  });
  // The one that loses may fail later, when nobody waits for it any more.
  late.catch(() => undefined);
  promised.catch(() => undefined);
  try {
    return await Promise.race([promised, late]);
  } finally {
    timer.abort();
  }
}

try {
  await main(readOptions());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
// What was not over in time would keep the process alive.
process.exit();

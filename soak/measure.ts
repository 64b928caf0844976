import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import type { StartedOpenResty } from "../src/testkit/index.ts";
import { ADMIN_PORT, SELF_PATH, WORKERS } from "./proxy.ts";

/** What a worker has while it has no requests. */
export interface WorkerState {
  readonly pid: number;
  /** Kilobytes of its own memory, as the system has it; of Lua's, after a collection of garbage. */
  readonly memory: number;
  readonly lua: number;
  /** Timers that wait; those that run come and go. */
  readonly timers: number;
  readonly descriptors: number;
  /** Traces that LuaJIT has compiled. */
  readonly traces: number;
}

export interface State {
  /** Seconds since the load began. */
  readonly at: number;
  /** By process, the lowest first. */
  readonly workers: readonly WorkerState[];
  /** Bytes in pages that nobody uses, by shared dictionary. */
  readonly free: Readonly<Record<string, number>>;
}

/** What a worker tells of itself. */
interface Told {
  readonly pid: number;
  readonly traces: number;
  readonly lua: number;
  readonly pending: number;
  readonly free: Readonly<Record<string, number>>;
}

/** Milliseconds until every worker has been asked. */
const DEADLINE = 30_000;

/** Asks every worker, while nobody else asks. @throws where one does not answer within 30 s */
export async function measure(openresty: StartedOpenResty, at: number): Promise<State> {
  const told = new Map<number, Told>();
  const deadline = performance.now() + DEADLINE;
  while (told.size < WORKERS) {
    if (performance.now() > deadline) throw new Error(`Only ${told.size} of ${WORKERS} workers told of themselves.`);
    // A new connection goes to any worker.
    const answer = await request(openresty.url(ADMIN_PORT) + SELF_PATH, { reset: true });
    const self = (await answer.body.json()) as Told;
    told.set(self.pid, self);
  }
  const workers: WorkerState[] = [];
  for (const { pid, lua, pending, traces } of [...told.values()].sort((a, b) => a.pid - b.pid)) {
    const { output } = await openresty.exec([
      "/bin/sh",
      "-c",
      `awk '/^RssAnon/ { print $2 }' /proc/${pid}/status; ls /proc/${pid}/fd | wc -l`,
    ]);
    const [memory = 0, descriptors = 0] = output.trim().split(/\s+/).map(Number);
    workers.push({ pid, memory, lua, timers: pending, descriptors, traces });
  }
  return { at, workers, free: [...told.values()].at(-1)!.free };
}

/** Seconds in which connections end that nobody uses, and what is late is done. */
const CALM = 3;

/** The same after everything has calmed down. */
export async function measureCalm(openresty: StartedOpenResty, at: number): Promise<State> {
  await delay(CALM * 1000);
  return measure(openresty, at);
}

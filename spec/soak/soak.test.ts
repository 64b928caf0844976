import { whatGrew } from "../../soak/judge.ts";
import type { State, WorkerState } from "../../soak/measure.ts";
import { soak } from "../../soak/soak.ts";
import { silent } from "../../src/testkit/index.ts";
import test from "../support/serial.ts";

/* The short form of `npm run soak`: too short to see what grows slowly, long enough for everything to be used. */

test("under full load with all features on, no request fails, nothing is logged, and every worker can be looked at", async (t) => {
  const { states, outcomes, troubles } = await soak({ before: 5, total: 10, interval: 5 }, silent);
  t.is(states.length, 2);
  for (const [upstream, counts] of Object.entries(outcomes)) t.true((counts.get("200") ?? 0) > 0, upstream);
  // So early LuaJIT still compiles, and memory still fills.
  t.deepEqual(
    troubles.filter((trouble) => !/^(Worker|Shared dictionary)/.test(trouble)),
    [],
  );
});

const WORKER: WorkerState = { pid: 7, memory: 20_000, lua: 8000, timers: 4, descriptors: 40, traces: 900 };
const STATE: State = { at: 60, workers: [WORKER], free: { limpet: 1_000_000 } };

const later = (change: Partial<WorkerState>, free = STATE.free): State => ({
  at: 600,
  workers: [{ ...WORKER, ...change }],
  free,
});

test("what stays as it was, or is less, has not grown", (t) => {
  t.deepEqual(whatGrew(STATE, later({ memory: 20_500, traces: 950, descriptors: 30 }), 0), []);
});

test("each thing that has grown is named, with both values", (t) => {
  t.deepEqual(whatGrew(STATE, later({ memory: 40_000, timers: 90, descriptors: 200 }, { limpet: 500_000 }), 0), [
    "Worker 7: memory 20000 → 40000 kB; at most 25048 are allowed.",
    "Worker 7: timers 4 → 90; at most 7 are allowed.",
    "Worker 7: descriptors 40 → 200; at most 60 are allowed.",
    "Shared dictionary limpet: 1000000 → 500000 bytes free; at most a tenth may be gone.",
  ]);
});

test("what is remembered of new sessions may take memory, and no more", (t) => {
  t.deepEqual(whatGrew(STATE, later({ lua: 13_000 }), 10_000), []);
  t.deepEqual(whatGrew(STATE, later({ lua: 15_000 }), 10_000), [
    "Worker 7: Lua's part 8000 → 15000 kB; at most 14312 are allowed.",
  ]);
});

test("a worker that died is named", (t) => {
  t.deepEqual(whatGrew(STATE, later({ pid: 9 }), 0), ["The worker 7 is gone; there is 9 now."]);
});

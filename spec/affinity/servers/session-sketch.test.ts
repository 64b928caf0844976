import test from "ava";
import { crc32 } from "node:zlib";
import {
  addSession,
  countSessions,
  createSketch,
  mergeSketch,
  sketchText,
} from "../../../src/affinity/servers/session-sketch.ts";

const LARGEST_ERROR = 0.03;

function sketchOf(sessions: number, prefix: string) {
  const sketch = createSketch();
  for (let i = 0; i < sessions; i++) addSession(sketch, crc32(`${prefix}-${i}`));
  return sketch;
}

test("nobody counts as nobody, and a handful of sessions is counted exactly", (t) => {
  t.is(countSessions(createSketch()), 0);
  for (const sessions of [1, 2, 5, 10]) t.is(countSessions(sketchOf(sessions, "few")), sessions);
});

for (const sessions of [100, 1000, 10_000, 100_000]) {
  test(`${sessions} sessions are counted with a standard error below 3 %`, (t) => {
    const ROUNDS = 20;
    let squares = 0;
    for (let round = 0; round < ROUNDS; round++) {
      squares += (countSessions(sketchOf(sessions, `round ${round}`)) / sessions - 1) ** 2;
    }
    const error = Math.sqrt(squares / ROUNDS);
    t.true(error < LARGEST_ERROR, `${(100 * error).toFixed(2)} %`);
    t.log(`${(100 * error).toFixed(2)} %`);
  });
}

test("a session that is seen again counts once", (t) => {
  const sketch = sketchOf(500, "again");
  const once = countSessions(sketch);
  for (let i = 0; i < 500; i++) addSession(sketch, crc32(`again-${i}`));
  t.is(countSessions(sketch), once);
});

test("what two workers saw counts as if one had seen it", (t) => {
  const whole = sketchOf(1000, "both");
  const one = createSketch();
  const other = createSketch();
  for (let i = 0; i < 1000; i++) addSession(i % 3 === 0 ? one : other, crc32(`both-${i}`));
  mergeSketch(one, sketchText(other));
  t.is(countSessions(one), countSessions(whole));
});

test("a text that is no sketch adds nothing", (t) => {
  const sketch = createSketch();
  mergeSketch(sketch, "x");
  mergeSketch(sketch, "");
  t.is(countSessions(sketch), 0);
});

import test from "ava";
import fc from "fast-check";
import { createTurns } from "../../src/affinity/balancing/turns.ts";

test("of every cycle of turns in a row each has exactly as many as its weight", (t) => {
  const someWeights = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 })
    .filter((weights) => weights.some((weight) => weight > 0));
  fc.assert(
    fc.property(someWeights, fc.nat(100), (weights, start) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const nextTurn = createTurns(weights);
      for (let i = 0; i < start; i++) nextTurn();
      const taken = weights.map(() => 0);
      for (let i = 0; i < total; i++) taken[nextTurn()]!++;
      t.deepEqual(taken, weights);
    }),
  );
});

test("turns are spread: a heavy one does not take its turns in a row", (t) => {
  const nextTurn = createTurns([5, 1, 1]);
  const turns = Array.from({ length: 14 }, nextTurn).join("");
  t.false(turns.includes("000000"), turns);
  t.is(turns.slice(0, 7), turns.slice(7));
});

test("equal weights take turns in order", (t) => {
  const nextTurn = createTurns([1, 1, 1]);
  t.deepEqual(Array.from({ length: 6 }, nextTurn), [0, 1, 2, 0, 1, 2]);
});

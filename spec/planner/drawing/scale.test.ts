import test from "ava";
import fc from "fast-check";
import { digitsOf, linearScale } from "../../../src/planner/drawing/scale.ts";

const rounded = (ticks: readonly number[]): readonly number[] => ticks.map((tick) => Number(tick.toFixed(6)));

test("ticks are at round numbers", (t) => {
  t.deepEqual(rounded(linearScale(1, 480).ticks), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  t.deepEqual(rounded(linearScale(0.37, 260).ticks), [0, 0.1, 0.2, 0.3, 0.4]);
  t.deepEqual(rounded(linearScale(42.2, 190).ticks), [0, 10, 20, 30, 40, 50]);
});

test("a scale begins at 0, and its largest value fits", (t) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (largest) => {
      const { at, ticks } = linearScale(largest, 300);
      return at(0) === 0 && at(largest) <= 300 + 1e-6 && at(largest) >= 150 && Math.abs(at(ticks.at(-1)!) - 300) < 1e-6;
    }),
  );
  t.pass();
});

test("labels tell all ticks apart", (t) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (largest) => {
      const scale = linearScale(largest, 300);
      const labels = scale.ticks.map((tick) => tick.toFixed(digitsOf(scale, 1)));
      return new Set(labels).size === labels.length;
    }),
  );
  t.pass();
});

test("without any value there still is an axis, from 0 to 1", (t) => {
  const { ticks, at } = linearScale(0, 200);
  t.is(ticks.at(-1), 1);
  t.is(at(0), 0);
});

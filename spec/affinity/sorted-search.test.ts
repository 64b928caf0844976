import test from "ava";
import fc from "fast-check";
import { doNotPause } from "../../src/affinity/machine.ts";
import { PADDING, createSortedSearch } from "../../src/affinity/tables/sorted-search.ts";
import { nodeMachine } from "../../src/planner/machine.ts";

const LARGEST = 0xffffffff;

test("the index found is the first of a value that is as wanted or above, for values near and far apart", (t) => {
  const value = fc.oneof(fc.nat(LARGEST), fc.nat(100), fc.integer({ min: LARGEST - 100, max: LARGEST }));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 300 }),
      fc.array(value, { minLength: 20 }),
      (some, wanted) => {
        const sorted = some.toSorted((a, b) => a - b);
        const values = new Uint32Array(sorted.length + PADDING);
        values.set(sorted);
        const search = createSortedSearch(values, sorted.length, LARGEST, nodeMachine, doNotPause);
        for (const one of [...wanted, ...sorted, 0, LARGEST]) {
          const found = sorted.findIndex((candidate) => candidate >= one);
          t.is(search(one), found < 0 ? sorted.length : found);
        }
      },
    ),
  );
});

import test from "ava";
import { Tally } from "../../../src/planner/population/tally.ts";

/** Keys of which the one with number n comes 1 + n % 5 times, the rounds mixed as in a log. */
function tallied(keys: number, most: number): Tally<string> {
  const tally = new Tally<string>(most);
  for (let round = 0; round < 5; round++) {
    for (let key = 0; key < keys; key++) {
      if (key % 5 >= round) tally.add(`session ${key}`, () => `first seen in round ${round}`);
    }
  }
  return tally;
}

const times = (key: string): number => 1 + (Number(key.split(" ")[1]) % 5);

test("where all fit, all are kept with their exact counts", (t) => {
  const tally = tallied(1000, 1000);
  t.is(tally.share, 1);
  t.is(tally.entries().length, 1000);
  t.true(tally.entries().every(({ key, count }) => count === times(key)));
});

test("of more than fit, as many are kept at most, and their counts are exact from their first coming on", (t) => {
  const tally = tallied(50_000, 1000);
  t.true(tally.entries().length <= 1000);
  t.true(tally.entries().length > 400);
  t.true(tally.entries().every(({ key, count }) => count === times(key)));
  t.true(tally.entries().every(({ value }) => value === "first seen in round 0"));
});

test("the share says how many there were, to what chance allows", (t) => {
  const tally = tallied(50_000, 1000);
  const estimate = tally.entries().length / tally.share;
  t.true(Math.abs(estimate / 50_000 - 1) < 0.15, String(estimate));
});

test("a key that comes often is as likely to be kept as one that comes once", (t) => {
  const kept = tallied(100_000, 10_000).entries();
  for (let count = 1; count <= 5; count++) {
    const share = kept.filter((entry) => entry.count === count).length / kept.length;
    t.true(Math.abs(share - 0.2) < 0.02, `${count}: ${share}`);
  }
});

test("the order in which keys come does not matter to which are kept", (t) => {
  const kept = (from: number, step: number): readonly string[] => {
    const tally = new Tally<undefined>(500);
    for (let i = 0, key = from; i < 5000; i++, key += step) tally.add(`session ${key}`, () => undefined);
    return tally
      .entries()
      .map(({ key }) => key)
      .sort();
  };
  t.deepEqual(kept(4999, -1), kept(0, 1));
});

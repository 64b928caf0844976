import test from "ava";
import fc from "fast-check";
import { setHealthy, type Lineup } from "../../../src/affinity/servers/lineup.ts";
import { pick, pickAgain, preferenceOrder } from "../../../src/affinity/servers/picking.ts";
import { TABLES, lineupOf as lineupByTable, someKeys, someServers } from "../upstreams.ts";

const MAX_LOAD = 1.25;

function lineupOf(weights: readonly number[], table: (typeof TABLES)[number] = "rendezvous"): Lineup {
  const options = { maxLoad: MAX_LOAD };
  return lineupByTable(someServers(weights.length, weights), table, undefined, undefined, true, options);
}

/** One request of each key, none of which ends. By key: its server. */
function fill(lineup: Lineup, keys: readonly string[]): number[] {
  return keys.map((key) => {
    const server = pick(lineup, key);
    lineup.standing.places[server]!.load.inFlight++;
    return server;
  });
}

/** What each server may have of so many requests. */
function bounds(weights: readonly number[], requests: number): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.ceil((MAX_LOAD * requests * weight) / sum));
}

for (const table of TABLES) {
  test(`${table}: no server has more than the bound after any number of requests, whatever the keys`, (t) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 20 }),
        (weights, different) => {
          const lineup = lineupOf(weights, table);
          const keys = someKeys(different);
          for (let requests = 1; requests <= 60; requests++) {
            fill(lineup, [keys[requests % different]!]);
            const limits = bounds(weights, requests);
            for (const [index, { load }] of lineup.standing.places.entries())
              t.true(load.inFlight <= limits[index]!, `${load.inFlight} of ${limits[index]}`);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
}

test("a request goes to the first server of its key's order that is below the bound", (t) => {
  const lineup = lineupOf([1, 1, 2, 1, 3]);
  for (const [i, key] of someKeys(400).entries()) {
    const limits = bounds([1, 1, 2, 1, 3], i + 1);
    const requests = lineup.standing.places.map(({ load }) => load.inFlight);
    const expected = preferenceOrder(lineup.generation, key).find((server) => requests[server]! < limits[server]!);
    t.is(fill(lineup, [key])[0], expected);
  }
});

test("sessions return to their own server when its load falls", (t) => {
  const lineup = lineupOf([1, 1, 1]);
  const keys = someKeys(100);
  const own = keys.map((key) => preferenceOrder(lineup.generation, key)[0]!);
  const ofFirst = keys.filter((_, i) => own[i] === 0);
  t.true(new Set(fill(lineup, ofFirst)).size > 1);
  for (const { load } of lineup.standing.places) load.inFlight = 0;
  for (const key of ofFirst) t.is(pick(lineup, key), 0);
});

test("requests of a server that failed do not count, and its keys are kept below the others' bound", (t) => {
  const lineup = lineupOf([1, 1, 1]);
  lineup.standing.places[0]!.load.inFlight = 1000;
  setHealthy(lineup, 0, false);
  const counts = [0, 0, 0];
  for (const server of fill(lineup, someKeys(200))) counts[server]!++;
  t.is(counts[0], 0);
  t.true(Math.max(...counts) <= Math.ceil(MAX_LOAD * 100), counts.join(" "));
});

test("where all that are below the bound were tried, the next of the key's order is taken all the same", (t) => {
  const lineup = lineupOf([1, 1, 1]);
  const key = someKeys(1)[0]!;
  const [first, second, third] = preferenceOrder(lineup.generation, key) as [number, number, number];
  lineup.standing.places[second]!.load.inFlight = 50;
  lineup.standing.places[third]!.load.inFlight = 50;
  t.is(pickAgain(lineup, key, { [first]: true }), second);
});

test("requests without a key are not bounded", (t) => {
  const lineup = lineupOf([1, 1]);
  lineup.standing.places[0]!.load.inFlight = 50;
  t.deepEqual([pick(lineup, undefined), pick(lineup, undefined)].toSorted(), [0, 1]);
});

import test from "ava";
import fc from "fast-check";
import { createRound } from "../../../src/affinity/balancing/round.ts";
import { turnsIn } from "../../../src/affinity/balancing/turns.ts";
import { setHealthy } from "../../../src/affinity/servers/lineup.ts";
import { pick } from "../../../src/affinity/servers/picking.ts";
import { lineupOf, someServers } from "../upstreams.ts";

const turnsOf = (weights: readonly number[]): (() => number) =>
  turnsIn(
    createRound(),
    weights.map((weight, index) => ({ index, weight })).filter(({ weight }) => weight > 0),
  );

test("of every cycle of turns in a row each has exactly as many as its weight", (t) => {
  const someWeights = fc
    .array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 })
    .filter((weights) => weights.some((weight) => weight > 0));
  fc.assert(
    fc.property(someWeights, fc.nat(100), (weights, start) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const nextTurn = turnsOf(weights);
      for (let i = 0; i < start; i++) nextTurn();
      const taken = weights.map(() => 0);
      for (let i = 0; i < total; i++) taken[nextTurn()]!++;
      t.deepEqual(taken, weights);
    }),
  );
});

test("turns are spread: a heavy one does not take its turns in a row", (t) => {
  const nextTurn = turnsOf([5, 1, 1]);
  const turns = Array.from({ length: 14 }, nextTurn).join("");
  t.false(turns.includes("000000"), turns);
  t.is(turns.slice(0, 7), turns.slice(7));
});

test("equal weights take turns in order", (t) => {
  const nextTurn = turnsOf([1, 1, 1]);
  t.deepEqual(Array.from({ length: 6 }, nextTurn), [0, 1, 2, 0, 1, 2]);
});

test("of 300 servers each gets its turns, although one fails or comes back after every 100", (t) => {
  const lineup = lineupOf(someServers(300));
  const counts = lineup.generation.servers.map(() => 0);
  for (let change = 0; change < 60; change++) {
    setHealthy(lineup, 299, change % 2 === 1);
    for (let i = 0; i < 100; i++) counts[pick(lineup, undefined)]!++;
  }
  const others = counts.slice(0, 299);
  t.true(Math.min(...others) >= 19 && Math.max(...others) <= 21, JSON.stringify(others));
  // It was there for half of the time.
  t.true(counts[299]! >= 9 && counts[299]! <= 11, `${counts[299]!}`);
});

test("a generation goes on with the round of the one before, also where servers have other places in it", (t) => {
  const servers = someServers(300);
  let lineup = lineupOf(servers);
  const counts = new Map<string, number>();
  for (let change = 0; change < 60; change++) {
    for (let i = 0; i < 100; i++) {
      const { name } = lineup.generation.servers[pick(lineup, undefined)]!;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const turned = [...servers.slice(change), ...servers.slice(0, change)];
    lineup = lineupOf(turned, "rendezvous", undefined, lineup);
  }
  const all = servers.map(({ name }) => counts.get(name) ?? 0);
  t.true(Math.min(...all) >= 19 && Math.max(...all) <= 21, JSON.stringify(all));
});

test("a new server gets its share from its first turn on, and no turns for the time before it was there", (t) => {
  const [first, second, third] = someServers(3);
  let lineup = lineupOf([first!, second!]);
  for (let i = 0; i < 1000; i++) pick(lineup, undefined);
  lineup = lineupOf([third!, first!, second!], "rendezvous", undefined, lineup);
  const picked = Array.from({ length: 9 }, () => pick(lineup, undefined));
  for (const index of [0, 1, 2]) t.is(picked.filter((one) => one === index).length, 3, picked.join(""));
});

test("a server that fails and comes back again and again does not get more than its share", (t) => {
  const lineup = lineupOf(someServers(4));
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 400; i++) {
    counts[pick(lineup, undefined)]!++;
    setHealthy(lineup, 3, false);
    setHealthy(lineup, 3, true);
  }
  t.deepEqual(counts, [100, 100, 100, 100]);
});

test("whatever failed and came back, and when, each soon has its share", (t) => {
  const weights = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 5 });
  const changes = fc.array(fc.tuple(fc.nat(4), fc.boolean(), fc.nat(9)), { maxLength: 20 });
  fc.assert(
    fc.property(weights, changes, (weights, changes) => {
      const lineup = lineupOf(someServers(weights.length).map((server, i) => ({ ...server, weight: weights[i]! })));
      for (const [server, isHealthy, picks] of changes) {
        setHealthy(lineup, server % weights.length, isHealthy);
        for (let i = 0; i < picks; i++) pick(lineup, undefined);
      }
      for (const index of weights.keys()) setHealthy(lineup, index, true);
      const cycle = weights.reduce((sum, weight) => sum + weight, 0);
      for (let i = 0; i < 2 * cycle; i++) pick(lineup, undefined);
      const taken = weights.map(() => 0);
      for (let i = 0; i < 20 * cycle; i++) taken[pick(lineup, undefined)]!++;
      // Two turns that are due at the same time may change places by a rounding error.
      for (const [index, weight] of weights.entries())
        t.true(Math.abs(taken[index]! - 20 * weight) <= 1, taken.join(" "));
    }),
    { numRuns: 300 },
  );
});

test("with other weights each has its new share, as if the part of a turn that was waited for had counted", (t) => {
  const servers = someServers(3);
  let lineup = lineupOf(servers);
  for (let i = 0; i < 100; i++) pick(lineup, undefined);
  lineup = lineupOf(
    servers.map((server, index) => ({ ...server, weight: index + 1 })),
    "rendezvous",
    undefined,
    lineup,
  );
  const counts = [0, 0, 0];
  for (let i = 0; i < 600; i++) counts[pick(lineup, undefined)]!++;
  for (const index of [0, 1, 2]) t.true(Math.abs(counts[index]! - 100 * (index + 1)) <= 1, counts.join(" "));
});

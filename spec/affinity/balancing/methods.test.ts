import test from "ava";
import { createRandom, randomBelow } from "../../../src/affinity/balancing/random-numbers.ts";
import { setHealthy, type Lineup } from "../../../src/affinity/servers/lineup.ts";
import { NO_SERVER, pick, pickAgain } from "../../../src/affinity/servers/picking.ts";
import { peakEwma, type Balancing } from "../../../src/index.ts";
import { lineupOf as lineupByTable, someServers } from "../upstreams.ts";

const METHODS: readonly Balancing[] = ["turns", "leastConnections", "twoChoices", "random", peakEwma()];

function nameOf(balancing: Balancing): string {
  return typeof balancing === "string" ? balancing : balancing.kind;
}

function lineupOf(balancing: Balancing, weights: readonly number[]): Lineup {
  return lineupByTable(someServers(weights.length, weights), "rendezvous", undefined, undefined, true, { balancing });
}

/** Requests that begin, and none of which ends. */
function fill(lineup: Lineup, requests: number): readonly number[] {
  for (let i = 0; i < requests; i++) lineup.standing.places[pick(lineup, undefined)]!.load.inFlight++;
  return lineup.standing.places.map(({ load }) => load.inFlight);
}

/** Requests each of which ends before the next begins. */
function spread(lineup: Lineup, requests: number): readonly number[] {
  const counts = lineup.generation.servers.map(() => 0);
  for (let i = 0; i < requests; i++) counts[pick(lineup, undefined)]!++;
  return counts;
}

for (const balancing of METHODS) {
  test(`${nameOf(balancing)}: idle servers get their shares by weight`, (t) => {
    const counts = spread(lineupOf(balancing, [1, 2, 3, 4]), 20_000);
    for (const [index, count] of counts.entries()) {
      t.true(Math.abs(count - 2000 * (index + 1)) < 250, counts.join(" "));
    }
  });

  test(`${nameOf(balancing)}: retries come by every server once, and end`, (t) => {
    const lineup = lineupOf(balancing, [1, 50, 1, 7]);
    for (let round = 0; round < 50; round++) {
      const tried: Record<number, true> = {};
      const order: number[] = [];
      let server = pick(lineup, undefined);
      while (server !== NO_SERVER) {
        order.push(server);
        tried[server] = true;
        server = pickAgain(lineup, undefined, tried);
      }
      t.deepEqual(order.toSorted(), [0, 1, 2, 3]);
    }
  });

  test(`${nameOf(balancing)}: a server that failed, drains or has weight 0 gets nothing, and a backup only what no other can take`, (t) => {
    const lineup = lineupByTable(
      [
        ...someServers(3, [1, 1, 0]),
        { name: "draining", address: "10.1.0.1", draining: true },
        { name: "backup", address: "10.1.0.2", backup: true },
      ],
      "rendezvous",
      undefined,
      undefined,
      true,
      { balancing },
    );
    setHealthy(lineup, 1, false);
    t.deepEqual(spread(lineup, 100), [100, 0, 0, 0, 0]);
    setHealthy(lineup, 0, false);
    t.deepEqual(spread(lineup, 100), [0, 0, 0, 0, 100]);
    setHealthy(lineup, 4, false);
    t.deepEqual(spread(lineup, 100), [0, 0, 0, 100, 0]);
  });
}

test("leastConnections fills servers by their weights, to one request", (t) => {
  t.deepEqual(fill(lineupOf("leastConnections", [1, 1, 1]), 30), [10, 10, 10]);
  t.deepEqual(fill(lineupOf("leastConnections", [1, 2, 3]), 60), [10, 20, 30]);
});

test("leastConnections evens out what bound sessions have piled up", (t) => {
  const lineup = lineupOf("leastConnections", [1, 1, 1]);
  lineup.standing.places[0]!.load.inFlight = 20;
  t.deepEqual(fill(lineup, 40), [20, 20, 20]);
});

test("of servers that have equally few requests, leastConnections does not always take the first", (t) => {
  const counts = spread(lineupOf("leastConnections", [1, 1, 1, 1]), 4000);
  for (const count of counts) t.true(Math.abs(count - 1000) < 150, counts.join(" "));
});

test("twoChoices keeps the fullest of 100 servers near the average, where random does not", (t) => {
  const weights = Array.from({ length: 100 }, () => 1);
  t.true(Math.max(...fill(lineupOf("twoChoices", weights), 10_000)) <= 103);
  t.true(Math.max(...fill(lineupOf("random", weights), 10_000)) >= 115);
});

test("random numbers are spread evenly below any bound", (t) => {
  const random = createRandom(7);
  for (const below of [1, 2, 3, 10, 1000]) {
    const counts = Array.from({ length: below }, () => 0);
    for (let i = 0; i < 200 * below; i++) counts[randomBelow(random, below)]!++;
    t.true(Math.max(...counts) < 280 && Math.min(...counts) > 130, `${below}: ${Math.max(...counts)}`);
  }
});

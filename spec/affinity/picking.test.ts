import test from "ava";
import fc from "fast-check";
import type { Server } from "../../src/affinity/rules.ts";
import { canPick, setHealthy, type Lineup } from "../../src/affinity/servers/lineup.ts";
import { createDigestKeys } from "../../src/affinity/servers/digests.ts";
import { NO_SERVER, pick, pickAgain, preferenceOrder } from "../../src/affinity/servers/picking.ts";
import { TABLES, lineupOf, someKeys, someServers } from "./upstreams.ts";

for (const table of TABLES) {
  test(`${table}: retries follow the key's preference order and end when every server was tried`, (t) => {
    const lineup = lineupOf([...someServers(6, [1, 2]), { name: "z", address: "10.9.9.9", backup: true }], table);
    for (const key of someKeys(200)) {
      const order = [pick(lineup, key)];
      const tried: Record<number, true> = {};
      for (;;) {
        tried[order.at(-1)!] = true;
        const next = pickAgain(lineup, key, tried);
        if (next === NO_SERVER) break;
        order.push(next);
      }
      t.deepEqual(order, preferenceOrder(lineup.generation, key));
    }
  });

  test(`${table}: a server that cannot be picked gives up its keys and no others, and has them back afterwards`, (t) => {
    fc.assert(
      fc.property(fc.nat(9), (away) => {
        const lineup = lineupOf(someServers(10), table);
        const keys = someKeys(300);
        const before = keys.map((key) => pick(lineup, key));
        setHealthy(lineup, away, false);
        for (const [i, key] of keys.entries()) {
          t.is(pick(lineup, key), before[i] === away ? preferenceOrder(lineup.generation, key)[1]! : before[i]!);
        }
        setHealthy(lineup, away, true);
        t.deepEqual(
          keys.map((key) => pick(lineup, key)),
          before,
        );
      }),
      { numRuns: 10 },
    );
  });
}

test("a server that is down keeps its keys' place but gets none of them", (t) => {
  const servers = someServers(4);
  const up = lineupOf(servers);
  const down = lineupOf(servers.map((server, i) => (i === 2 ? { ...server, down: true } : server)));
  for (const key of someKeys(300)) {
    t.deepEqual(preferenceOrder(down.generation, key), preferenceOrder(up.generation, key));
    t.not(pick(down, key), 2);
  }
});

test("a server of weight 0 gets neither keys nor requests without one", (t) => {
  const lineup = lineupOf(someServers(3, [1, 0, 1]));
  for (const key of someKeys(300)) t.false(preferenceOrder(lineup.generation, key).includes(1));
  for (let i = 0; i < 10; i++) t.not(pick(lineup, undefined), 1);
});

test("backups are picked only while no other server can be", (t) => {
  const lineup = lineupOf([...someServers(2), { name: "spare", address: "10.9.9.9", backup: true }]);
  const keys = [undefined, ...someKeys(50)];
  for (const key of keys) t.not(pick(lineup, key), 2);
  setHealthy(lineup, 0, false);
  for (const key of keys) t.is(pick(lineup, key), 1);
  setHealthy(lineup, 1, false);
  for (const key of keys) t.is(pick(lineup, key), 2);
  setHealthy(lineup, 1, true);
  for (const key of keys) t.is(pick(lineup, key), 1);
});

/** Servers that all failed, the first last. */
function avoidedServers(servers: readonly Server[], drainingTakesNew?: boolean): Lineup {
  const lineup = lineupOf(servers, "rendezvous", createDigestKeys(), undefined, drainingTakesNew);
  for (const index of servers.keys()) {
    setHealthy(lineup, index, false);
    lineup.standing.places[index]!.avoidedUntil = 100 - index;
  }
  return lineup;
}

test("with all servers avoided, a request without a key goes to the one that was avoided first", (t) => {
  const lineup = avoidedServers(someServers(3));
  t.false(canPick(lineup));
  t.is(pick(lineup, undefined), 2);
  t.is(pickAgain(lineup, undefined, { 2: true }), 1);
  t.is(pickAgain(lineup, undefined, { 0: true, 1: true, 2: true }), NO_SERVER);
});

test("with all servers avoided, a request with a key follows the key's order", (t) => {
  const lineup = avoidedServers(someServers(3));
  for (const key of someKeys(50)) {
    const [first, second] = preferenceOrder(lineup.generation, key);
    t.is(pick(lineup, key), first!);
    t.is(pickAgain(lineup, key, { [first!]: true }), second!);
  }
});

for (const drainingTakesNew of [true, false]) {
  test(`with all servers avoided, neither one that is down is picked nor one that drains (drainingTakesNew: ${drainingTakesNew})`, (t) => {
    const servers = someServers(3).map((server, i) => ({ ...server, down: i === 0, draining: i === 1 }));
    const lineup = avoidedServers(servers, drainingTakesNew);
    for (const key of [undefined, ...someKeys(20)]) {
      t.is(pick(lineup, key), 2);
      t.is(pickAgain(lineup, key, { 2: true }), drainingTakesNew ? 1 : NO_SERVER);
    }
  });
}

/** Two primaries and two backups, of which one each drains. */
const HALF_DRAINING: readonly Server[] = [
  { name: "a", address: "10.0.0.1" },
  { name: "b", address: "10.0.0.2", draining: true },
  { name: "c", address: "10.0.0.3", backup: true },
  { name: "d", address: "10.0.0.4", backup: true, draining: true },
];

test("servers that drain are picked only while no other can be, backups that do so last of all", (t) => {
  const lineup = lineupOf(HALF_DRAINING);
  for (const key of [undefined, ...someKeys(20)]) {
    for (const [away, expected] of [0, 2, 1, 3].entries()) {
      t.is(pick(lineup, key), expected);
      setHealthy(lineup, expected, false);
      t.is(canPick(lineup), away < 3);
    }
    for (const index of HALF_DRAINING.keys()) setHealthy(lineup, index, true);
  }
});

test("a request is retried on a server that drains after all others", (t) => {
  const lineup = lineupOf(HALF_DRAINING);
  for (const key of [undefined, ...someKeys(20)]) {
    const tried: Record<number, true> = {};
    for (const expected of [0, 2, 1, 3, NO_SERVER]) {
      t.is(pickAgain(lineup, key, tried), expected);
      tried[expected] = true;
    }
  }
});

test("without drainingTakesNew nobody is picked among servers that drain, and those that failed are tried", (t) => {
  const lineup = lineupOf(HALF_DRAINING, "rendezvous", createDigestKeys(), undefined, false);
  setHealthy(lineup, 0, false);
  setHealthy(lineup, 2, false);
  t.false(canPick(lineup));
  for (const key of [undefined, ...someKeys(20)]) {
    t.is(pick(lineup, key), 0);
    t.is(pickAgain(lineup, key, { 0: true }), 2);
    t.is(pickAgain(lineup, key, { 0: true, 2: true }), NO_SERVER);
  }
});

test("of several servers that drain each takes its share of the requests without a key, and its keys", (t) => {
  const servers = someServers(3, [1, 2, 1]).map((server, i) => ({ ...server, draining: i > 0 }));
  const lineup = lineupOf(servers);
  setHealthy(lineup, 0, false);
  const taken = [0, 0, 0];
  for (let i = 0; i < 30; i++) taken[pick(lineup, undefined)]!++;
  t.deepEqual(taken, [0, 20, 10]);
  for (const key of someKeys(50)) {
    t.is(
      pick(lineup, key),
      preferenceOrder(lineup.generation, key).find((server) => server !== 0)!,
    );
  }
});

test("an avoided server is not tried while others, which the request has tried, are there", (t) => {
  const lineup = lineupOf(someServers(3));
  setHealthy(lineup, 0, false);
  t.is(pickAgain(lineup, "key", { 1: true, 2: true }), NO_SERVER);
});

test("requests without a key are shared out by weight, while keyed requests change nothing about it", (t) => {
  const lineup = lineupOf(someServers(4, [1, 2, 3, 4]));
  const taken = [0, 0, 0, 0];
  for (let i = 0; i < 100; i++) {
    taken[pick(lineup, undefined)]!++;
    for (const key of someKeys(7)) pick(lineup, key);
  }
  t.deepEqual(taken, [10, 20, 30, 40]);
});

test("a request without a key is retried on servers that it was not sent to", (t) => {
  const lineup = lineupOf(someServers(3, [100, 1, 1]));
  for (let i = 0; i < 20; i++) {
    const second = pickAgain(lineup, undefined, { 0: true });
    t.true(second === 1 || second === 2);
    t.is(pickAgain(lineup, undefined, { 0: true, [second]: true }), 3 - second);
  }
  t.is(pickAgain(lineup, undefined, { 0: true, 1: true, 2: true }), NO_SERVER);
});

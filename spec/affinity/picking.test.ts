import test from "ava";
import fc from "fast-check";
import { canPick, setHealthy } from "../../src/affinity/servers/lineup.ts";
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

test("with no server to pick there is none, for any request", (t) => {
  const lineup = lineupOf(someServers(2));
  setHealthy(lineup, 0, false);
  setHealthy(lineup, 1, false);
  t.false(canPick(lineup));
  t.is(pick(lineup, "key"), NO_SERVER);
  t.is(pick(lineup, undefined), NO_SERVER);
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

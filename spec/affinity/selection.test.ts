import test from "ava";
import fc from "fast-check";
import {
  NO_SERVER,
  canPick,
  createSelection,
  pick,
  pickAgain,
  preferenceOrder,
  setHealthy,
  type Selection,
} from "../../src/affinity/selection.ts";
import type { Server } from "../../src/index.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { TABLES, someKeys, someServers, upstreamOf } from "./upstreams.ts";

const selectionOf = (servers: readonly Server[], table: (typeof TABLES)[number] = "rendezvous"): Selection =>
  createSelection(upstreamOf(servers, table), nodeMachine);

for (const table of TABLES) {
  test(`${table}: retries follow the key's preference order and end when every server was tried`, (t) => {
    const selection = selectionOf([...someServers(6, [1, 2]), { name: "z", address: "10.9.9.9", backup: true }], table);
    for (const key of someKeys(200)) {
      const order = [pick(selection, key)];
      const tried: Record<number, true> = {};
      for (;;) {
        tried[order.at(-1)!] = true;
        const next = pickAgain(selection, key, tried);
        if (next === NO_SERVER) break;
        order.push(next);
      }
      t.deepEqual(order, preferenceOrder(selection, key));
    }
  });

  test(`${table}: a server that cannot be picked gives up its keys and no others, and has them back afterwards`, (t) => {
    fc.assert(
      fc.property(fc.nat(9), (away) => {
        const selection = selectionOf(someServers(10), table);
        const keys = someKeys(300);
        const before = keys.map((key) => pick(selection, key));
        setHealthy(selection, away, false);
        for (const [i, key] of keys.entries()) {
          t.is(pick(selection, key), before[i] === away ? preferenceOrder(selection, key)[1]! : before[i]!);
        }
        setHealthy(selection, away, true);
        t.deepEqual(
          keys.map((key) => pick(selection, key)),
          before,
        );
      }),
      { numRuns: 10 },
    );
  });
}

test("a server that is down keeps its keys' place but gets none of them", (t) => {
  const servers = someServers(4);
  const up = selectionOf(servers);
  const down = selectionOf(servers.map((server, i) => (i === 2 ? { ...server, down: true } : server)));
  for (const key of someKeys(300)) {
    t.deepEqual(preferenceOrder(down, key), preferenceOrder(up, key));
    t.not(pick(down, key), 2);
  }
});

test("a server of weight 0 gets neither keys nor requests without one", (t) => {
  const selection = selectionOf(someServers(3, [1, 0, 1]));
  for (const key of someKeys(300)) t.false(preferenceOrder(selection, key).includes(1));
  for (let i = 0; i < 10; i++) t.not(pick(selection, undefined), 1);
});

test("backups are picked only while no other server can be", (t) => {
  const selection = selectionOf([...someServers(2), { name: "spare", address: "10.9.9.9", backup: true }]);
  const keys = [undefined, ...someKeys(50)];
  for (const key of keys) t.not(pick(selection, key), 2);
  setHealthy(selection, 0, false);
  for (const key of keys) t.is(pick(selection, key), 1);
  setHealthy(selection, 1, false);
  for (const key of keys) t.is(pick(selection, key), 2);
  setHealthy(selection, 1, true);
  for (const key of keys) t.is(pick(selection, key), 1);
});

test("with no server to pick there is none, for any request", (t) => {
  const selection = selectionOf(someServers(2));
  setHealthy(selection, 0, false);
  setHealthy(selection, 1, false);
  t.false(canPick(selection));
  t.is(pick(selection, "key"), NO_SERVER);
  t.is(pick(selection, undefined), NO_SERVER);
});

test("requests without a key are shared out by weight, while keyed requests change nothing about it", (t) => {
  const selection = selectionOf(someServers(4, [1, 2, 3, 4]));
  const taken = [0, 0, 0, 0];
  for (let i = 0; i < 100; i++) {
    taken[pick(selection, undefined)]!++;
    for (const key of someKeys(7)) pick(selection, key);
  }
  t.deepEqual(taken, [10, 20, 30, 40]);
});

test("a request without a key is retried on servers that it was not sent to", (t) => {
  const selection = selectionOf(someServers(3, [100, 1, 1]));
  for (let i = 0; i < 20; i++) {
    const second = pickAgain(selection, undefined, { 0: true });
    t.true(second === 1 || second === 2);
    t.is(pickAgain(selection, undefined, { 0: true, [second]: true }), 3 - second);
  }
  t.is(pickAgain(selection, undefined, { 0: true, 1: true, 2: true }), NO_SERVER);
});

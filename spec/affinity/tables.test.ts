import test from "ava";
import fc from "fast-check";
import { pick, preferenceOrder } from "../../src/affinity/servers/picking.ts";
import { slotCount } from "../../src/affinity/tables/slots.ts";
import type { Server } from "../../src/index.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { TABLES, lineupOf, someKeys, someServers } from "./upstreams.ts";

const KEYS = someKeys(20_000);

function picksOf(servers: readonly Server[], table: (typeof TABLES)[number], keys = KEYS): string[] {
  const lineup = lineupOf(servers, table);
  return keys.map((key) => servers[pick(lineup, key)]!.name);
}

for (const table of TABLES) {
  test(`${table}: a key's preference order names every server with a weight exactly once, and begins with its pick`, (t) => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }).filter((w) => w.some((x) => x > 0)),
        fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), { minLength: 5, maxLength: 5 }),
        (weights, keys) => {
          const servers = someServers(weights.length, weights);
          const lineup = lineupOf(servers, table);
          const weighted = servers.flatMap((server, i) => (server.weight === 0 ? [] : [i]));
          for (const text of keys) {
            const key = Buffer.from(text).toString("latin1");
            const order = preferenceOrder(lineup.generation, key);
            t.deepEqual(
              order.toSorted((a, b) => a - b),
              weighted,
            );
            t.is(order[0], pick(lineup, key));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test(`${table}, 220 and 235: any names and weights are served, the largest beside 1 and 0 as well`, (t) => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,40}$/), { minLength: 3, maxLength: 12 });
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 12, maxLength: 12 });
    const keys = someKeys(20);
    fc.assert(
      fc.property(names, weights, (all, some) => {
        const servers = all.map((name, i) => ({ name, address: `10.0.0.${i + 1}:8080`, weight: some[i]! }));
        for (const name of picksOf(servers, table, keys)) if (!all.includes(name)) return false;
        return true;
      }),
      { numRuns: 5 },
    );
    t.false(picksOf(someServers(3, [65535, 1, 0]), table, keys).includes("server-2"));
  });

  test(`${table}: shares follow the weights`, (t) => {
    const weights = [1, 2, 3, 4];
    const picks = picksOf(someServers(4, weights), table);
    for (const [i, weight] of weights.entries()) {
      const share = picks.filter((name) => name === `server-${i}`).length / picks.length;
      // A ring of 160 points for each unit of weight is coarse; the others are not.
      const tolerance = table === "ketama" ? 0.25 : 0.06;
      t.true(Math.abs(share / (weight / 10) - 1) < tolerance, `server-${i} has ${share}`);
    }
  });
}

for (const table of ["ketama", "rendezvous"] as const) {
  test(`${table}: a server that is taken out moves its own keys and no others, to the next of their preference order`, (t) => {
    const servers = someServers(10, [1, 2, 3]);
    const gone = servers[4]!;
    const lineup = lineupOf(servers, table);
    const before = picksOf(servers, table);
    const after = picksOf(
      servers.filter((server) => server !== gone),
      table,
    );
    for (const [i, key] of KEYS.entries()) {
      const expected = before[i] === gone.name ? servers[preferenceOrder(lineup.generation, key)[1]!]!.name : before[i];
      t.is(after[i], expected);
    }
  });
}

test("maglev: a change of ten servers moves less than half again as many keys as it must", (t) => {
  const before = picksOf(someServers(10), "maglev");
  const after = picksOf(someServers(11), "maglev");
  const moved = before.filter((name, i) => name !== after[i]).length / before.length;
  t.true(moved < 1.5 / 11, `${moved}`);
});

test("rendezvous: a weight that grows moves keys to its server only", (t) => {
  const servers = someServers(5);
  const before = picksOf(servers, "rendezvous");
  const after = picksOf([{ ...servers[0]!, weight: 3 }, ...servers.slice(1)], "rendezvous");
  for (const [i, name] of after.entries()) t.true(name === before[i] || name === "server-0");
  t.true(after.filter((name) => name === "server-0").length > before.filter((name) => name === "server-0").length);
});

for (const table of ["maglev", "rendezvous"] as const) {
  test(`${table}: neither the order of the servers nor their addresses matter, only names and weights`, (t) => {
    const servers = someServers(7, [1, 3]);
    const moved = servers.toReversed().map((server, i) => ({ ...server, address: `192.0.2.${i}:80` }));
    t.deepEqual(picksOf(moved, table), picksOf(servers, table));
  });
}

test("a single server has every key", (t) => {
  for (const table of TABLES) {
    const lineup = lineupOf(someServers(1), table);
    for (const key of KEYS.slice(0, 100)) t.deepEqual(preferenceOrder(lineup.generation, key), [0]);
  }
});

for (const [family, keyAt] of Object.entries<(i: number) => string>({
  "session-N": (i) => `session-${i}`,
  "padded numbers": (i) => String(i).padStart(10, "0"),
  "hexadecimal numbers": (i) => i.toString(16).padStart(32, "0"),
  addresses: (i) => String.fromCharCode(10, (i >> 16) & 255, (i >> 8) & 255, i & 255),
})) {
  test(`counted keys (${family}) fall into the slots about as evenly as random ones would`, (t) => {
    const slots = slotCount(10);
    const counts = new Uint32Array(slots);
    const keys = 300_000;
    for (let i = 0; i < keys; i++) counts[nodeMachine.crc32(keyAt(i)) % slots]!++;
    const mean = keys / slots;
    const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    // Per degree of freedom it is 1 for random keys. A slot is far smaller than a server's share.
    t.true(chiSquare / slots < 1.3, `${chiSquare / slots}`);
  });
}

import test from "ava";
import fc from "fast-check";
import { UNKNOWN } from "../../../src/affinity/evidence.ts";
import { createDigestKeys } from "../../../src/affinity/servers/digests.ts";
import type { Lineup } from "../../../src/affinity/servers/lineup.ts";
import { preferenceOrder } from "../../../src/affinity/servers/picking.ts";
import { createTokenCodec, issueToken, readToken, type Purpose } from "../../../src/affinity/token/codec.ts";
import type { KeyRing } from "../../../src/affinity/token/key-ring.ts";
import type { Server } from "../../../src/index.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { TABLES, lineupOf, someKeys } from "../upstreams.ts";

const NOW = 1_790_000_000;
const KEYS: KeyRing = [
  { id: 1, secret: "1".repeat(32) },
  { id: 2, secret: "2".repeat(32) },
];
const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/** Some of the servers a to h, in any order, where they are not always at the same address. */
const servers: fc.Arbitrary<Server[]> = fc
  .shuffledSubarray([...NAMES], { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      fc.constant(names),
      fc.array(fc.record({ moved: fc.boolean(), weight: fc.integer({ min: 1, max: 3 }) }), {
        minLength: names.length,
        maxLength: names.length,
      }),
    ),
  )
  .map(([names, options]) =>
    names.map((name, i) => {
      const { moved, weight } = options[i]!;
      return { name, address: `10.0.${moved ? 1 : 0}.${NAMES.indexOf(name)}:80`, weight };
    }),
  );

function nameAt({ generation }: Lineup, index: number): string {
  return generation.servers[index]!.name;
}

for (const purpose of ["cookie", "tag"] as const satisfies readonly Purpose[]) {
  test(`a ${purpose}'s token names the same server in every generation, and nobody where that server is gone`, (t) => {
    const digestKeys = createDigestKeys();
    const lifetime = { maxAge: undefined, maxIdle: undefined, renewAfter: undefined };
    const codec = createTokenCodec(purpose, "shop", lifetime, KEYS, digestKeys, nodeMachine, () => true);
    const subject = purpose === "tag" ? "session" : "";
    fc.assert(
      fc.property(servers, servers, (some, others) => {
        const before = lineupOf(some, "modulo", digestKeys);
        const after = lineupOf(others, "modulo", digestKeys, before);
        for (const [index, { name }] of some.entries()) {
          const token = issueToken(codec, before, index, NOW, NOW, subject);
          t.is(readToken(codec, before, token, NOW, subject).evidence, index);
          const { evidence } = readToken(codec, after, token, NOW, subject);
          if (others.some((other) => other.name === name)) t.is(nameAt(after, evidence), name);
          else t.is(evidence, UNKNOWN);
        }
      }),
      { numRuns: 200 },
    );
  });
}

const orderOf = (lineup: Lineup, key: string): string[] =>
  preferenceOrder(lineup.generation, key).map((index) => nameAt(lineup, index));

for (const table of TABLES.filter((name) => name === "maglev" || name === "rendezvous")) {
  test(`${table}: a key's preference order is the same wherever its servers stand and whatever their addresses are`, (t) => {
    const anew = servers.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(anew, fc.nat(255), ([some, shuffled], host) => {
        const before = lineupOf(some, table);
        const moved = shuffled.map((server, i) => ({ ...server, address: `192.0.2.${(host + i) % 256}:80` }));
        const after = lineupOf(moved, table, undefined, before);
        for (const key of someKeys(50)) t.deepEqual(orderOf(after, key), orderOf(before, key));
      }),
      { numRuns: 10 },
    );
  });
}

for (const table of TABLES.filter((name) => name === "ketama" || name === "rendezvous")) {
  test(`${table}: whoever stands before a server in a key's preference order stands there when it is gone, too`, (t) => {
    fc.assert(
      fc.property(
        servers.filter((some) => some.length > 1),
        fc.nat(NAMES.length),
        (some, place) => {
          const gone = some[place % some.length]!;
          const before = lineupOf(some, table);
          const after = lineupOf(
            some.filter((server) => server !== gone),
            table,
            undefined,
            before,
          );
          for (const key of someKeys(50)) {
            const order = orderOf(before, key);
            const ahead = order.slice(0, order.indexOf(gone.name));
            t.deepEqual(orderOf(after, key).slice(0, ahead.length), ahead);
            // And who comes after it inherits its keys.
            if (ahead.length === 0) t.is(orderOf(after, key)[0], order[1]);
          }
        },
      ),
      { numRuns: 10 },
    );
  });
}

test("generations count up, and an older one stays what it was", (t) => {
  const first = lineupOf([{ name: "a", address: "10.0.0.1" }]);
  const second = lineupOf([{ name: "b", address: "10.0.0.2" }], "rendezvous", undefined, first);
  t.deepEqual([first.generation.number, second.generation.number], [1, 2]);
  t.deepEqual(orderOf(first, "key"), ["a"]);
  t.deepEqual(orderOf(second, "key"), ["b"]);
});

import test from "ava";
import fc from "fast-check";
import { doNotPause } from "../../../src/affinity/machine.ts";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import { readServers, writeServers } from "../../../src/affinity/servers/text.ts";

const printable = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength });

const servers: fc.Arbitrary<ProvisionedServer[]> = fc.array(
  fc
    .record(
      {
        name: fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/),
        address: fc.oneof(
          fc.ipV4(),
          fc.ipV6().map((host) => `[${host}]:8080`),
          fc.constant("unix:/run/app.sock"),
        ),
        weight: fc.nat(65535),
        down: fc.boolean(),
        backup: fc.boolean(),
        draining: fc.boolean(),
        maxConnections: fc.nat(65535),
        maxFails: fc.nat(1000),
        failTimeout: fc.integer({ min: 1, max: 86400 }),
        incarnation: printable(256),
        drainUntil: fc.nat(),
        isLeaving: fc.constant(true),
      },
      { requiredKeys: ["name", "address"] },
    )
    .map(provisionServer),
);

test("servers that are written are read back as they were", (t) => {
  fc.assert(
    fc.property(servers, (some) => {
      t.deepEqual(readServers(writeServers(some, doNotPause), doNotPause), some);
    }),
    { numRuns: 2000 },
  );
});

test("the same servers have the same text, and others another", (t) => {
  fc.assert(
    fc.property(servers, servers, (some, others) => {
      const text = writeServers(some, doNotPause);
      t.is(writeServers(structuredClone(some), doNotPause), text);
      const isSame = JSON.stringify(some) === JSON.stringify(others);
      t.is(writeServers(others, doNotPause) === text, isSame);
    }),
    { numRuns: 500 },
  );
});

test("each server is a line of its own", (t) => {
  const some = [
    provisionServer({ name: "a", address: "10.0.0.1:8080" }),
    provisionServer({ name: "b", address: "[::1]", weight: 2, draining: true, maxConnections: 9, incarnation: "v2" }),
    {
      ...provisionServer({ name: "c", address: "[::2]", maxFails: 0, failTimeout: 30 }),
      drainUntil: 1800,
      isLeaving: true,
    },
  ];
  t.is(
    writeServers(some, doNotPause),
    "a\t10.0.0.1:8080\t1\t0000\t0\t\t\t\nb\t[::1]\t2\t0010\t9\t\t\t\tv2\nc\t[::2]\t1\t0001\t0\t0\t30\t1800\n",
  );
});

test("no servers are no text", (t) => {
  t.is(writeServers([], doNotPause), "");
  t.deepEqual(readServers("", doNotPause), []);
});

test("how slowly a server starts is written, with and without what else few servers have", (t) => {
  const server = provisionServer({ name: "a", address: "10.0.0.1", slowStart: 30 });
  const all = [server, { ...server, incarnation: "2" }, { ...server, formerly: "b" }, { ...server, slowStart: 0 }];
  t.deepEqual(readServers(writeServers(all, doNotPause), doNotPause), all);
});

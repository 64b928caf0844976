import test from "ava";
import fc from "fast-check";
import { provisionServer, type ProvisionedServer } from "../../../src/affinity/provision.ts";
import type { Server } from "../../../src/affinity/rules.ts";
import { mergeServers } from "../../../src/affinity/servers/merge.ts";

function serversOf(...servers: (Partial<Server> & { name: string })[]): ProvisionedServer[] {
  return servers.map((server) => provisionServer({ address: `10.0.0.${server.name.charCodeAt(0)}`, ...server }));
}

const names = (servers: readonly ProvisionedServer[]): string[] => servers.map(({ name }) => name);

const AB = serversOf({ name: "a" }, { name: "b" });

test("what an operator changed stays where the sources say nothing new", (t) => {
  const current = serversOf({ name: "a" }, { name: "b", draining: true, weight: 3 }, { name: "c" });
  const { servers, dropped } = mergeServers(AB, serversOf({ name: "a", weight: 5 }, { name: "b" }), current, 0);
  t.deepEqual(servers, serversOf({ name: "a", weight: 5 }, { name: "b", draining: true, weight: 3 }, { name: "c" }));
  t.deepEqual(dropped, []);
});

test("where the sources say something new of the same option, they win, and it is told", (t) => {
  const current = serversOf({ name: "a", weight: 7, maxConnections: 9 }, { name: "b" });
  const { servers, dropped } = mergeServers(AB, serversOf({ name: "a", weight: 5 }, { name: "b" }), current, 0);
  t.deepEqual(servers, serversOf({ name: "a", weight: 5, maxConnections: 9 }, { name: "b" }));
  t.deepEqual(dropped, ['weight 7 of server "a"']);
});

test("a server that an operator removed stays away until the sources say something new of it", (t) => {
  const current = serversOf({ name: "a" });
  t.deepEqual(names(mergeServers(AB, AB, current, 0).servers), ["a"]);
  const { servers, dropped } = mergeServers(AB, serversOf({ name: "a" }, { name: "b", weight: 2 }), current, 0);
  t.deepEqual(names(servers), ["a", "b"]);
  t.deepEqual(dropped, ['the removal of server "b"']);
});

test("a server that the sources have no longer goes, and one that an operator added stays", (t) => {
  const current = serversOf({ name: "a" }, { name: "b" }, { name: "c" });
  t.deepEqual(names(mergeServers(AB, serversOf({ name: "a" }), current, 0).servers), ["a", "c"]);
});

test("a server that the sources have no longer may drain first, unless it is down", (t) => {
  const current = serversOf({ name: "a", down: true }, { name: "b" });
  const { servers } = mergeServers(AB, serversOf({ name: "d" }), current, 1000);
  t.deepEqual(servers, [
    ...serversOf({ name: "d" }),
    { ...serversOf({ name: "b" })[0]!, draining: true, isLeaving: true, drainUntil: 1000 },
  ]);
});

test("a server that comes back while it leaves is as the sources say", (t) => {
  const leaving = mergeServers(AB, serversOf({ name: "a" }), AB, 1000).servers;
  t.deepEqual(mergeServers(serversOf({ name: "a" }), AB, leaving, 1000), { servers: AB, dropped: [] });
});

test("a drain stays with a server whose host name got another number of addresses, and so does its other name", (t) => {
  const lone = { ...serversOf({ name: "app" })[0]!, address: "10.0.0.5:80" };
  const several = ["10.0.0.5:80", "10.0.0.6:80"].map((address) => ({ ...lone, name: `app@${address}`, address }));
  const after = [{ ...several[0]!, formerly: "app" }, several[1]!];
  const { servers, dropped } = mergeServers([lone], after, [{ ...lone, draining: true }], 0);
  t.deepEqual(servers, [{ ...several[0]!, formerly: "app", draining: true }, several[1]!]);
  t.deepEqual(dropped, []);
});

test("who has the address of a new server gives way to it", (t) => {
  const current = [...AB, provisionServer({ name: "c", address: "10.0.0.200" })];
  const after = [...AB, provisionServer({ name: "d", address: "10.0.0.200" })];
  const { servers, dropped } = mergeServers(AB, after, current, 0);
  t.deepEqual(names(servers), ["a", "b", "d"]);
  t.deepEqual(dropped, ['server "c", whose address another has now']);
});

const someServers = fc
  .uniqueArray(fc.constantFrom("a", "b", "c", "d", "e"))
  .chain((chosen) =>
    fc.tuple(...chosen.map((name) => fc.record({ name: fc.constant(name), weight: fc.integer({ min: 0, max: 3 }) }))),
  )
  .map((chosen) => serversOf(...chosen));

test("without changes of operators the servers are what the sources say", (t) => {
  fc.assert(
    fc.property(someServers, someServers, (before, after) => {
      t.deepEqual(mergeServers(before, after, before, 0), { servers: after, dropped: [] });
    }),
  );
});

test("sources that say the same again change nothing but the order", (t) => {
  fc.assert(
    fc.property(someServers, someServers, (source, current) => {
      const { servers, dropped } = mergeServers(source, source, current, 0);
      const sorted = (list: readonly ProvisionedServer[]) => list.toSorted((x, y) => (x.name < y.name ? -1 : 1));
      t.deepEqual(sorted(servers), sorted(current));
      t.deepEqual(dropped, []);
    }),
  );
});

import test from "ava";
import { decide, findServer, beginExchange, pickFirstTry } from "../../src/affinity/decision.ts";
import { NO_PANIC, type Panic } from "../../src/affinity/servers/generation.ts";
import { setHealthy, type Lineup } from "../../src/affinity/servers/lineup.ts";
import { pick, pickAgain } from "../../src/affinity/servers/picking.ts";
import { runOnNode } from "../../src/planner/explain/run-on-node.ts";
import { describedRequest } from "../../src/planner/explain/request.ts";
import { cookie, hash, route, type Server } from "../../src/index.ts";
import { lineupOf, someKeys, someServers } from "./upstreams.ts";

const HALF: Panic = { below: 0.5, overrulesChecks: false };
const CHECKED: Panic = { below: 0, overrulesChecks: true };

/** Five servers of which the first `count` are not healthy. */
function failed(count: number, panic: Panic, servers: readonly Server[] = someServers(5)): Lineup {
  const lineup = lineupOf(servers, "rendezvous", undefined, undefined, true, { panic });
  for (let index = 0; index < count; index++) setHealthy(lineup, index, false);
  return lineup;
}

/** The servers that requests with and without keys go to. */
function picked(lineup: Lineup): number[] {
  const keys = [...someKeys(100), ...Array.from({ length: 20 }, () => undefined)];
  return [...new Set(keys.map((key) => pick(lineup, key)))].sort();
}

test("while the share of healthy servers is not below panicBelow, only these are picked", (t) => {
  t.deepEqual(picked(failed(2, HALF)), [2, 3, 4]);
});

test("below it all are, by keys and by turns", (t) => {
  t.deepEqual(picked(failed(3, HALF)), [0, 1, 2, 3, 4]);
  t.deepEqual(picked(failed(5, HALF)), [0, 1, 2, 3, 4]);
});

test("without panicBelow those that are left take everything", (t) => {
  t.deepEqual(picked(failed(4, NO_PANIC)), [4]);
});

test("the panic ends when enough are back, and only healthy servers are picked again", (t) => {
  const lineup = failed(3, HALF);
  t.true(lineup.standing.isPanicking);
  setHealthy(lineup, 1, true);
  t.false(lineup.standing.isPanicking);
  t.deepEqual(picked(lineup), [1, 3, 4]);
});

test("a panic goes on in the next generation, and ends where that has enough healthy servers", (t) => {
  const before = failed(3, HALF);
  const servers = someServers(9);
  const same = lineupOf(servers.slice(0, 5), "rendezvous", undefined, before, true, { panic: HALF });
  t.deepEqual(picked(same), [0, 1, 2, 3, 4]);
  const larger = lineupOf(servers, "rendezvous", undefined, before, true, { panic: HALF });
  t.deepEqual(picked(larger), [3, 4, 5, 6, 7, 8]);
});

test("what is down, drains or has no weight is not tried in a panic, and does not count", (t) => {
  const [a, b, c, d, e] = someServers(5) as [Server, Server, Server, Server, Server];
  const servers = [a, b, { ...c, down: true }, { ...d, draining: true }, { ...e, weight: 0 }];
  t.deepEqual(picked(failed(1, HALF, servers)), [1]);
  t.deepEqual(picked(failed(1, { ...HALF, below: 0.6 }, servers)), [0, 1]);
});

test("where no primary is healthy, backups come before a panic", (t) => {
  const [a, b, c] = someServers(3) as [Server, Server, Server];
  const servers = [a, b, { ...c, backup: true }];
  const lineup = failed(2, HALF, servers);
  t.deepEqual(picked(lineup), [2]);
  setHealthy(lineup, 2, false);
  t.deepEqual(picked(lineup), [0, 1]);
});

test("where all servers only fail their checks, requests are spread over all of them", (t) => {
  t.deepEqual(picked(failed(4, CHECKED)), [4]);
  t.deepEqual(picked(failed(5, CHECKED)), [0, 1, 2, 3, 4]);
});

test("and those that failed requests are not among them", (t) => {
  const lineup = lineupOf(someServers(5), "rendezvous", undefined, undefined, true, { panic: CHECKED });
  lineup.standing.places[0]!.avoidedUntil = 100;
  for (let index = 0; index < 5; index++) setHealthy(lineup, index, false);
  t.deepEqual(picked(lineup), [1, 2, 3, 4]);
});

test("a try that failed in a panic is followed by one of another server", (t) => {
  const lineup = failed(3, HALF);
  for (const key of someKeys(50)) {
    const first = pick(lineup, key);
    t.not(pickAgain(lineup, key, { [first]: true }), first);
  }
});

test("in a panic a session stays where it is bound, and without one it moves", (t) => {
  const servers = [
    { name: "a", address: "10.0.0.1" },
    { name: "b", address: "10.0.0.2" },
    { name: "c", address: "10.0.0.3" },
  ];
  for (const [panicBelow, expected] of [
    [0.5, "a"],
    [0, "c"],
  ] as const) {
    const rules = { servers, session: [cookie("sid")], affinity: [route(), hash()], health: { panicBelow } } as const;
    const upstream = runOnNode("shop", rules, undefined, { failed: ["a", "b"] });
    const request = describedRequest({ headers: [["cookie", "sid=x.a"]] });
    const exchange = beginExchange(upstream);
    findServer(upstream, exchange, request, 0);
    t.is(decide(upstream, exchange, request), expected === "a" ? "stay" : "pick");
    t.is(upstream.current.generation.servers[pickFirstTry(upstream, exchange, request)]!.name, expected);
  }
});

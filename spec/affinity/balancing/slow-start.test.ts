import test from "ava";
import { goOnStarting, setHealthy, type Lineup } from "../../../src/affinity/servers/lineup.ts";
import { pick } from "../../../src/affinity/servers/picking.ts";
import { peakEwma, type Balancing, type Server } from "../../../src/index.ts";
import { lineupOf as lineupByTable, someKeys, someServers } from "../upstreams.ts";

const METHODS: readonly Balancing[] = ["turns", "leastConnections", "twoChoices", "random", peakEwma()];
const SLOW: readonly Server[] = someServers(4).map((server) => ({ ...server, slowStart: 10 }));

function nameOf(balancing: Balancing): string {
  return typeof balancing === "string" ? balancing : balancing.kind;
}

function lineupOf(balancing: Balancing, servers: readonly Server[] = SLOW, before?: Lineup): Lineup {
  return lineupByTable(servers, "rendezvous", undefined, before, true, { balancing });
}

/** What part of its share a server gets of requests each of which ends before the next begins. */
function shareOf(lineup: Lineup, server: number): number {
  const requests = 8000;
  let count = 0;
  for (let i = 0; i < requests; i++) if (pick(lineup, undefined) === server) count++;
  return (count * lineup.generation.servers.length) / requests;
}

for (const balancing of METHODS) {
  test(`${nameOf(balancing)}: a server that is back comes to its share within slowStart`, (t) => {
    const lineup = lineupOf(balancing);
    setHealthy(lineup, 2, false);
    setHealthy(lineup, 2, true);
    t.true(shareOf(lineup, 2) < 0.05);
    goOnStarting(lineup, 100);
    t.true(shareOf(lineup, 2) < 0.05);
    goOnStarting(lineup, 105);
    const half = shareOf(lineup, 2);
    t.true(half > 0.4 && half < 0.7, String(half));
    goOnStarting(lineup, 110);
    const whole = shareOf(lineup, 2);
    t.true(whole > 0.9 && whole < 1.1, String(whole));
    t.false(lineup.standing.isStarting);
  });

  test(`${nameOf(balancing)}: so does a new server, and one that was down, but none of those that nginx begins with`, (t) => {
    const first = lineupOf(balancing, [...SLOW.slice(0, 2), { ...SLOW[2]!, down: true }]);
    t.false(first.standing.isStarting);
    const second = lineupOf(balancing, SLOW, first);
    for (const server of [2, 3]) t.true(shareOf(second, server) < 0.05);
    goOnStarting(second, 100);
    goOnStarting(second, 111);
    for (const server of [2, 3]) t.true(shareOf(second, server) > 0.9);
  });

  test(`${nameOf(balancing)}: where all servers are back at once, they share as ever`, (t) => {
    const lineup = lineupOf(balancing);
    for (const server of [0, 1, 2, 3]) setHealthy(lineup, server, false);
    for (const server of [0, 1, 2, 3]) setHealthy(lineup, server, true);
    goOnStarting(lineup, 100);
    for (const server of [0, 1, 2, 3]) {
      const share = shareOf(lineup, server);
      t.true(share > 0.9 && share < 1.1, String(share));
    }
  });
}

test("a server goes on starting in the next generation", (t) => {
  const first = lineupOf("turns");
  setHealthy(first, 2, false);
  setHealthy(first, 2, true);
  goOnStarting(first, 100);
  const second = lineupOf("turns", [{ name: "more", address: "10.1.0.1" }, ...SLOW], first);
  t.true(second.standing.isStarting);
  t.true(shareOf(second, 3) < 0.05);
  goOnStarting(second, 110);
  t.true(shareOf(second, 3) > 0.9);
});

test("keys that hash to a server come to it at once", (t) => {
  const lineup = lineupOf("turns");
  const keys = someKeys(200);
  const before = keys.map((key) => pick(lineup, key));
  setHealthy(lineup, 2, false);
  setHealthy(lineup, 2, true);
  t.deepEqual(
    keys.map((key) => pick(lineup, key)),
    before,
  );
});

test("without slowStart a server has its whole share at once", (t) => {
  const lineup = lineupOf("turns", someServers(4));
  setHealthy(lineup, 2, false);
  setHealthy(lineup, 2, true);
  t.false(lineup.standing.isStarting);
  t.is(shareOf(lineup, 2), 1);
});

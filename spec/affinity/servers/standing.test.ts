import test from "ava";
import { createLineup } from "../../../src/affinity/running-upstream.ts";
import { NO_INCARNATION, incarnationOf } from "../../../src/affinity/servers/incarnation.ts";
import { setHealthy, type Lineup } from "../../../src/affinity/servers/lineup.ts";
import { pick } from "../../../src/affinity/servers/picking.ts";
import type { Server } from "../../../src/index.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import { lineupOf, toolsOf } from "../upstreams.ts";

const A: Server = { name: "a", address: "10.0.0.1:8080" };
const B: Server = { name: "b", address: "10.0.0.2:8080" };
const C: Server = { name: "c", address: "10.0.0.3:8080" };

/** The generation after one with a, b and c, of which b failed, unless another is given. */
function next(servers: readonly Server[], before = bFailed()): Lineup {
  return lineupOf(servers, "rendezvous", undefined, before);
}

function bFailed(): Lineup {
  const lineup = lineupOf([A, B, C]);
  setHealthy(lineup, 1, false);
  return lineup;
}

/** The names of the servers that are healthy, and of those that can be picked. */
function healthy({ generation, standing }: Lineup): string[] {
  return generation.servers.filter((_, i) => standing.places[i]!.isHealthy).map(({ name }) => name);
}

function pickable({ generation, standing }: Lineup): string[] {
  return generation.servers.filter((_, i) => standing.pickable[i]).map(({ name }) => name);
}

/** The next servers by turns. */
function turnsOf(lineup: Lineup, count: number): string[] {
  return Array.from({ length: count }, () => lineup.generation.servers[pick(lineup, undefined)]!.name);
}

test("servers begin healthy unless they are down, and can be picked unless they drain or have no weight", (t) => {
  const lineup = lineupOf([A, { ...B, down: true }, { ...C, draining: true }, { ...A, name: "d", weight: 0 }]);
  t.deepEqual(healthy(lineup), ["a", "c", "d"]);
  t.deepEqual(pickable(lineup), ["a"]);
});

test("what is known of a server at its address goes on to be known, whatever its place in the list", (t) => {
  for (const servers of [[A, B, C], [C, B, A], [B], [{ ...C, name: "d", address: "10.0.0.4" }, B]]) {
    const lineup = next(servers);
    t.false(healthy(lineup).includes("b"));
    t.deepEqual(healthy(lineup), pickable(lineup));
    t.is(healthy(lineup).length, servers.length - 1);
  }
});

test("an address that is written in another way is the same", (t) => {
  const before = lineupOf([A, { name: "b", address: "[::1]:80" }]);
  setHealthy(before, 1, false);
  t.deepEqual(healthy(next([A, { name: "b", address: "[0:0:0:0:0:0:0:1]" }], before)), ["a"]);
});

test("a server that keeps its name but moves to another address is healthy again", (t) => {
  t.deepEqual(healthy(next([A, { ...B, address: "10.0.0.9:8080" }, C])), ["a", "b", "c"]);
});

test("a server that takes over the address of another is healthy", (t) => {
  t.deepEqual(healthy(next([A, { ...C, address: B.address }])), ["a", "c"]);
});

test("a server that fails while two generations are in use fails in both", (t) => {
  const before = lineupOf([A, B, C]);
  const after = next([B, A], before);
  setHealthy(after, 0, false);
  t.deepEqual(healthy(before), ["a", "c"]);
});

for (const [what, isHealthy] of [
  ["fails", false],
  ["comes back", true],
] as const) {
  test(`a server that ${what} while the next generation is built is known to have done so in that one`, (t) => {
    const tools = toolsOf("modulo");
    let moments = 1;
    for (let moment = 0; moment < moments; moment++) {
      const before = lineupOf([A, B, C], "modulo");
      setHealthy(before, 1, !isHealthy);
      let pauses = 0;
      const after = createLineup(2, before.generation.servers, tools, before, () => {
        if (pauses++ === moment) setHealthy(before, 1, isHealthy);
      });
      moments = pauses;
      const expected = isHealthy ? ["a", "b", "c"] : ["a", "c"];
      t.deepEqual(healthy(after), expected);
      t.deepEqual(pickable(after), expected);
      t.deepEqual([...new Set(turnsOf(after, 6))], expected);
    }
    t.true(moments > 6);
  });
}

test("a server that is taken out of service is not healthy, and one that is put back is", (t) => {
  const down = next([A, { ...B, down: true }, C], lineupOf([A, B, C]));
  t.deepEqual(healthy(down), ["a", "c"]);
  t.deepEqual(healthy(next([A, B, C], down)), ["a", "b", "c"]);
  t.deepEqual(healthy(next([A, B, C], next([A, { ...B, down: true }, C]))), ["a", "b", "c"]);
});

test("one that is taken out of service is healthy in the generation before, for the requests that have that", (t) => {
  const before = lineupOf([A, B, C]);
  next([A, { ...B, down: true }, C], before);
  t.deepEqual(healthy(before), ["a", "b", "c"]);
});

test("a healthy server begins to drain and ends, and is healthy all along", (t) => {
  const draining = next([{ ...A, draining: true }, B, C], lineupOf([A, B, C]));
  t.deepEqual(healthy(draining), ["a", "b", "c"]);
  t.deepEqual(pickable(draining), ["b", "c"]);
  t.deepEqual(pickable(next([A, B, C], draining)), ["a", "b", "c"]);
});

test("requests without a key go by turns to those that can be picked", (t) => {
  const lineup = next([B, C, A]);
  t.deepEqual(turnsOf(lineup, 6).toSorted(), ["a", "a", "a", "c", "c", "c"]);
});

test("an incarnation belongs to the name, wherever the server is", (t) => {
  const before = lineupOf([A, B, C]);
  before.standing.incarnations[1] = 7;
  t.deepEqual(next([C, B], before).standing.incarnations, [NO_INCARNATION, 7]);
  t.deepEqual(next([A, { ...B, address: "10.0.0.9" }], before).standing.incarnations, [NO_INCARNATION, 7]);
  t.deepEqual(next([A, { ...C, address: B.address }], before).standing.incarnations, [NO_INCARNATION, NO_INCARNATION]);
});

test("an incarnation that is given counts before the one that was known", (t) => {
  const before = lineupOf([A, B]);
  before.standing.incarnations[1] = 7;
  const { standing } = next([A, { ...B, incarnation: "v2" }], before);
  t.deepEqual(standing.incarnations, [NO_INCARNATION, incarnationOf("v2", nodeMachine)]);
});

test("an incarnation that is learned later is known to its own generation alone", (t) => {
  const before = lineupOf([A, B]);
  const after = next([A, B], before);
  after.standing.incarnations[0] = 7;
  t.deepEqual(before.standing.incarnations, [NO_INCARNATION, NO_INCARNATION]);
});

test("a server that was gone for a generation is known no more", (t) => {
  const back = next([A, B, C], next([A, C]));
  t.deepEqual(healthy(back), ["a", "b", "c"]);
});

import test from "../../support/serial.ts";
import { Refusal } from "../../../src/findings/refusal.ts";
import { simulate, type Simulation, type Step } from "../../../src/planner/simulate/simulate.ts";
import { TemporaryProject } from "../../build/fixture.ts";

const RULES = `import { cookie, defineRouting, fromFile, hash, issueCookie, peakEwma, tagSession } from "limpet";

const servers = ["a", "b", "c"].map((name, index) => ({ name, address: \`10.0.0.\${index + 1}:80\` }));
const keys = fromFile("/nowhere/keys");
const tags = tagSession({ carriers: [cookie("sid")], keys });
export default defineRouting({
  upstreams: {
    hashed: { servers, session: [cookie("sid")], affinity: hash() },
    bound: { servers, affinity: tags },
    issued: { servers, affinity: issueCookie({ keys }) },
    brief: { servers, affinity: issueCookie({ keys, maxAge: 10 }) },
    faithful: { servers, affinity: tags, policies: { returns: true } },
    bounded: { servers: [...servers, { name: "d", address: "10.0.0.4:80", weight: 3 }], session: [cookie("sid")],
      affinity: hash({ table: "ketama", maxLoad: 1.1 }) },
    timed: { servers, affinity: issueCookie({ keys }), balancing: peakEwma() },
    balanced: { servers, affinity: issueCookie({ keys, renewAfter: 60 }), policies: { rebalance: { tolerance: 0.1 } } },
    level: { servers, affinity: issueCookie({ keys, renewAfter: 60 }), policies: { rebalance: { tolerance: 0, budget: 0.05 } } },
    grouped: { servers: servers.map((server) => (server.name === "c" ? { ...server, group: "new" } : server)),
      session: [cookie("sid")], affinity: hash(),
      canary: { groups: [{ name: "old", weight: 9 }, { name: "new", weight: 1 }] } },
    strict: { servers, affinity: tags, policies: { down: { refuse: 503 } } },
  },
});
`;

async function simulated(upstream: string | undefined, ...timelines: readonly string[]): Promise<Simulation> {
  return await simulatedWith([], upstream, ...timelines);
}

/** @param slow servers that take longer than the others */
async function simulatedWith(
  slow: readonly string[],
  upstream: string | undefined,
  ...timelines: readonly string[]
): Promise<Simulation> {
  using project = new TemporaryProject([["src/routing.ts", RULES]]);
  return await simulate({
    project: project.path,
    rules: "src/routing.ts",
    ...(upstream === undefined ? {} : { upstream }),
    timelines,
    slow,
    sample: 9000,
    seed: 1,
    logFormat: "combined",
  });
}

/** Shares at each step, in units of the third that each server has. */
async function thirds(
  upstream: string,
  timeline: string,
  of: "moved" | "disturbed" | "refused" = "moved",
): Promise<readonly number[]> {
  const { scenarios } = await simulated(upstream, timeline);
  return scenarios[0]!.steps.map((step) => Math.round(step[of].share * 30) / 10);
}

test("sessions of a hash return when their server is back, bound ones stay unless a policy has them return", async (t) => {
  const timeline = "fail a; back a";
  t.deepEqual(await thirds("hashed", timeline), [1, 1]);
  t.deepEqual(await thirds("bound", timeline), [1, 0]);
  t.deepEqual(await thirds("issued", timeline), [1, 0]);
  t.deepEqual(await thirds("faithful", timeline), [1, 1]);
});

for (const upstream of ["hashed", "bound", "issued", "faithful"]) {
  test(`sessions of a server that fails spread evenly over the others: ${upstream}`, async (t) => {
    const { scenarios } = await simulated(upstream, "fail a");
    for (const { server, share } of scenarios[0]!.steps[0]!.servers)
      t.true(Math.abs(share - (server === "a" ? 0 : 0.5)) < 0.015, `${server}: ${share}`);
  });
}

test("no binding expires in a simulation, however short it is good for", async (t) => {
  t.deepEqual(await thirds("brief", "add d; fail a; back a"), [0, 1, 0]);
});

test("a policy that refuses leaves sessions without a server", async (t) => {
  t.deepEqual(await thirds("strict", "fail a; back a", "refused"), [1, 0]);
});

test("who moved once is counted once", async (t) => {
  t.deepEqual(await thirds("hashed", "fail a; back a; fail a; fail b", "disturbed"), [1, 1, 1, 2]);
});

test("a server that comes takes sessions of a hash, and none that are bound; one that drains keeps the bound", async (t) => {
  t.deepEqual(await thirds("hashed", "add d; drain a"), [0.7, 0.7]);
  t.deepEqual(await thirds("bound", "add d; drain a; remove a"), [0, 0, 1]);
});

test("where all servers drain, bound sessions stay and those of a hash are refused", async (t) => {
  t.deepEqual(await thirds("hashed", "drain a,b,c", "refused"), [3]);
  t.deepEqual(await thirds("bound", "drain a,b,c", "refused"), [0]);
  t.deepEqual(await thirds("bound", "drain a,b,c; fail a", "refused"), [0, 1]);
});

test("servers that drain take the sessions of the last one that does not, when it fails", async (t) => {
  for (const [upstream, moved] of [
    ["hashed", [2, 3]],
    ["bound", [0, 1]],
  ] as const) {
    t.deepEqual(await thirds(upstream, "drain b,c; fail a"), moved);
    const { scenarios } = await simulated(upstream, "drain b,c; fail a");
    const { servers, imbalance } = scenarios[0]!.steps[1]!;
    for (const { server, share, wanted } of servers) {
      t.is(wanted, server === "a" ? 0 : 0.5);
      t.true(Math.abs(share - wanted) < 0.015, `${server}: ${share}`);
    }
    t.true(imbalance < 1.1);
  }
});

test("with a bound no server has more than its part of the load, and who moved because of a failure returns", async (t) => {
  const { affinity, start, scenarios } = await simulated("bounded", "fail a; back a");
  const [failed, back] = scenarios[0]!.steps;
  t.is(affinity, "hash (ketama, maxLoad 1.1)");
  t.true(start.imbalance <= 1.101 && failed!.imbalance <= 1.101 && back!.imbalance <= 1.101);
  // Those of the server that failed, and few that make room for them.
  t.true(failed!.moved.share < failed!.ideal + 0.06, String(failed!.moved.share));
  for (const { server, share } of back!.servers) {
    const before = start.servers.find((one) => one.server === server)!.share;
    t.true(Math.abs(share - before) < 0.02, `${server}: ${before}, then ${share}`);
  }
});

test("after a scale-up sessions move within the budget, minute by minute, until no server has much more than its part", async (t) => {
  const { scenarios } = await simulated("balanced", "add d; minutes 1; minutes 5; minutes 10");
  const moved = scenarios[0]!.steps.map(({ moved }) => Math.round(moved.share * 1000) / 10);
  t.deepEqual(moved.slice(0, 3), [0, 2, 10]);
  t.true(moved[3]! < 13, `${moved[3]}`);
  t.true(scenarios[0]!.steps.at(-1)!.imbalance <= 1.11, `${scenarios[0]!.steps.at(-1)!.imbalance}`);
});

test("without a tolerance sessions move until the servers are even, and no further", async (t) => {
  const { scenarios } = await simulated("level", "add d; minutes 4; minutes 2; minutes 60");
  const [, , even, later] = scenarios[0]!.steps;
  t.true(even!.imbalance < 1.01, `${even!.imbalance}`);
  t.deepEqual([later!.moved.share, later!.imbalance], [0, even!.imbalance]);
});

test("the groups of a canary have their shares, and those of a group without a server go to the others", async (t) => {
  const { start, scenarios } = await simulated("grouped", "fail a; fail c; back c");
  const shares = ({ groups }: Step): Record<string, number> =>
    Object.fromEntries(groups.map(({ group, share }) => [group, Math.round(share * 100)]));
  t.deepEqual(shares(start), { old: 90, new: 10 });
  t.deepEqual(
    start.groups.map(({ group, wanted }) => [group, wanted]),
    [
      ["old", 0.9],
      ["new", 0.1],
    ],
  );
  t.deepEqual(scenarios[0]!.steps.map(shares), [
    { old: 90, new: 10 },
    { old: 100, new: 0 },
    { old: 90, new: 10 },
  ]);
});

test("with peakEwma a server has the fewer sessions the slower it is", async (t) => {
  const shares = async (...slow: readonly string[]): Promise<readonly number[]> =>
    (await simulatedWith(slow, "timed")).start.servers.map(({ share }) => Math.round(share * 100));
  t.deepEqual(await shares(), [33, 33, 33]);
  const [a, b, c] = await shares("b=4");
  t.is(a, c);
  t.true(b! > 9 && b! < 13, `${a} ${b} ${c}`);
});

test("who is slow is read, must be a server, and only matters with peakEwma", async (t) => {
  await t.throwsAsync(simulatedWith(["b"], "timed"), { message: /does not say how slow a server is/ });
  await t.throwsAsync(simulatedWith(["z=2"], "timed"), { message: /There is no server "z"/ });
  const { diagnostics } = await simulatedWith(["b=2"], "issued");
  t.true(diagnostics.some(({ code }) => code === 1291));
});

test("where all servers failed, nobody answers", async (t) => {
  for (const upstream of ["hashed", "bound"]) t.deepEqual(await thirds(upstream, "fail a,b,c", "refused"), [3]);
});

test("without a timeline every server fails by itself", async (t) => {
  const { scenarios } = await simulated("hashed");
  t.deepEqual(
    scenarios.map(({ timeline, steps }) => [timeline, steps.length]),
    [
      ["fail a", 1],
      ["fail b", 1],
      ["fail c", 1],
    ],
  );
});

test("where the rules have several upstreams, one must be named", async (t) => {
  await t.throwsAsync(simulated(undefined), {
    instanceOf: Refusal,
    message: /^Name one of the upstreams of the rules: --upstream hashed or bound/,
  });
});

test("an upstream that the rules do not have is refused by its name", async (t) => {
  await t.throwsAsync(simulated("absent"), {
    instanceOf: Refusal,
    message: /^The rules have no upstream "absent". They have "hashed", "bound"/,
  });
});

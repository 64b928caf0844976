import test from "ava";
import { reactionTo, type Obstacle, type Policies, type Reaction } from "../../src/affinity/policies.ts";
import { provision } from "../../src/affinity/provision.ts";
import { someServers, upstreamOf } from "./upstreams.ts";

const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];
const UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get", "", undefined];

const DEFAULTS: Readonly<Record<Obstacle, Reaction>> = {
  down: "move",
  draining: "stay",
  full: { wait: 1000, otherwise: { refuse: 503 } },
  unknown: "move",
  expired: "move",
  closed: { refuse: 503 },
};

/** What rules with these policies say of an obstacle. */
function reaction(policies: Policies | undefined, obstacle: Obstacle, method: string | undefined): Reaction {
  const upstream = upstreamOf(someServers(1), "rendezvous");
  const rules = provision(policies === undefined ? upstream : { ...upstream, policies });
  return reactionTo(rules.policies[obstacle], method);
}

for (const [obstacle, expected] of Object.entries(DEFAULTS) as [Obstacle, Reaction][]) {
  test(`without a policy, "${obstacle}" means ${JSON.stringify(expected)}, for every method`, (t) => {
    for (const method of [...SAFE, ...UNSAFE]) {
      t.deepEqual(reaction(undefined, obstacle, method), expected);
      t.deepEqual(reaction({}, obstacle, method), expected);
      t.deepEqual(reaction({ returns: true }, obstacle, method), expected);
    }
  });
}

const REACTIONS: readonly Reaction[] = [
  "move",
  "stay",
  { refuse: 503 },
  { wait: 500, otherwise: "move" },
  { wait: 500, otherwise: { refuse: 409 } },
];

for (const expected of REACTIONS) {
  test(`the policy ${JSON.stringify(expected)} holds for every method, and for its obstacle alone`, (t) => {
    for (const method of [...SAFE, ...UNSAFE]) {
      t.deepEqual(reaction({ unknown: expected }, "unknown", method), expected);
      t.is(reaction({ unknown: expected }, "down", method), "move");
    }
  });
}

test("safe methods may have another policy than those that change something", (t) => {
  const refuse = { refuse: 409 };
  const policies = { down: { safe: "move", unsafe: refuse } } as const;
  for (const method of SAFE) t.is(reaction(policies, "down", method), "move");
  for (const method of UNSAFE) t.is(reaction(policies, "down", method), refuse);
});

test("a reaction that waits may be for safe methods, and another for the others", (t) => {
  const safe = { wait: 500, otherwise: "move" } as const;
  const policies = { full: { safe, unsafe: { refuse: 503 } } } as const;
  t.is(reaction(policies, "full", "GET"), safe);
  t.deepEqual(reaction(policies, "full", "POST"), { refuse: 503 });
});

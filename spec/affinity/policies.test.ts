import test from "ava";
import { reactionTo, type Failure, type Reaction } from "../../src/affinity/policies.ts";

const SAFE = ["GET", "HEAD", "OPTIONS", "TRACE"];
const UNSAFE = ["POST", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", "get", "", undefined];

const DEFAULTS: Readonly<Record<Failure, Reaction>> = {
  down: "move",
  draining: "stay",
  full: { wait: 1000, otherwise: { refuse: 503 } },
  unknown: "move",
  expired: "move",
};

for (const [failure, reaction] of Object.entries(DEFAULTS) as [Failure, Reaction][]) {
  test(`without a policy, "${failure}" means ${JSON.stringify(reaction)}, for every method`, (t) => {
    for (const method of [...SAFE, ...UNSAFE]) {
      t.deepEqual(reactionTo(undefined, failure, method), reaction);
      t.deepEqual(reactionTo({}, failure, method), reaction);
      t.deepEqual(reactionTo({ returns: true }, failure, method), reaction);
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

for (const reaction of REACTIONS) {
  test(`the policy ${JSON.stringify(reaction)} holds for every method, and for its failure alone`, (t) => {
    for (const method of [...SAFE, ...UNSAFE]) {
      t.deepEqual(reactionTo({ unknown: reaction }, "unknown", method), reaction);
      t.is(reactionTo({ unknown: reaction }, "down", method), "move");
    }
  });
}

test("safe methods may have another policy than those that change something", (t) => {
  const refuse = { refuse: 409 };
  const policies = { down: { safe: "move", unsafe: refuse } } as const;
  for (const method of SAFE) t.is(reactionTo(policies, "down", method), "move");
  for (const method of UNSAFE) t.is(reactionTo(policies, "down", method), refuse);
});

test("a reaction that waits may be for safe methods, and another for the others", (t) => {
  const safe = { wait: 500, otherwise: "move" } as const;
  const policies = { full: { safe, unsafe: { refuse: 503 } } } as const;
  t.is(reactionTo(policies, "full", "GET"), safe);
  t.deepEqual(reactionTo(policies, "full", "POST"), { refuse: 503 });
});

import test from "ava";
import {
  WrongServer,
  assertMoved,
  assertStayed,
  assertTogether,
  countByServer,
  type Journalist,
} from "../../src/testkit/index.ts";

/** A client whose requests went to these servers; `undefined`: the proxy answered 502 by itself. */
function client(...servers: readonly (string | undefined)[]): Journalist {
  return {
    journal: servers.map((servedBy, index) => ({
      request: `GET /${index}`,
      status: servedBy === undefined ? 502 : 200,
      servedBy,
      verdict: index === 0 ? "new" : "hit",
    })),
  };
}

const RIGHT: readonly (readonly [what: string, claim: () => void])[] = [
  [
    "one server answered everything",
    () => {
      assertStayed(client("a", "a", "a"));
    },
  ],
  [
    "the named server answered everything",
    () => {
      assertStayed(client("b", "b"), "b");
    },
  ],
  [
    "a move",
    () => {
      assertMoved(client("a", "a", "b", "b"), { from: "a", to: "b" });
    },
  ],
  [
    "a move to anywhere",
    () => {
      assertMoved(client("a", "c"), { from: "a" });
    },
  ],
  [
    "a move with a failure between",
    () => {
      assertMoved(client("a", undefined, "b"), { from: "a", to: "b" });
    },
  ],
  [
    "the way back",
    () => {
      assertMoved(client("a", "b", "a"), { from: "b", to: "a" });
    },
  ],
  [
    "clients of one server",
    () => {
      assertTogether(client("b", "a"), client("a"));
    },
  ],
];

for (const [what, claim] of RIGHT) {
  test(`holds: ${what}`, (t) => {
    t.notThrows(claim);
  });
}

const WRONG: readonly (readonly [what: string, claim: () => void, message: RegExp])[] = [
  [
    "nothing was asked",
    () => {
      assertStayed(client());
    },
    /one server, but it sent no requests/,
  ],
  [
    "two servers",
    () => {
      assertStayed(client("a", "b"));
    },
    /should have stayed on one server, but it was served by a, then b:/,
  ],
  [
    "another than named",
    () => {
      assertStayed(client("a"), "b");
    },
    /should have stayed on server b, but it was served by a:/,
  ],
  [
    "a failure",
    () => {
      assertStayed(client("a", undefined, "a"));
    },
    /served by a, then nobody, then a:/,
  ],
  [
    "no move",
    () => {
      assertMoved(client("a", "a"), { from: "a" });
    },
    /should have moved from a, but it was served by a:/,
  ],
  [
    "a move elsewhere",
    () => {
      assertMoved(client("a", "c"), { to: "b" });
    },
    /should have moved to b, but .* a, then c:/,
  ],
  [
    "a move that ended in a failure",
    () => {
      assertMoved(client("a", "b", undefined), {});
    },
    /to another server, but/,
  ],
  [
    "clients of two servers",
    () => {
      assertTogether(client("a"), client("b"));
    },
    /on one server, but they are on a and b:/,
  ],
  [
    "a client without a server",
    () => {
      assertTogether(client("a"), client());
    },
    /they are on a and none:/,
  ],
];

for (const [what, claim, message] of WRONG) {
  test(`does not hold: ${what}`, (t) => {
    t.throws(claim, { instanceOf: WrongServer, message });
  });
}

test("the message has the journal", (t) => {
  const { message } = t.throws(() => {
    assertStayed(client("a", undefined, "shop/b"));
  });
  t.is(
    message,
    [
      "The client should have stayed on one server, but it was served by a, then nobody, then shop/b:",
      "  GET /0  200  a       new",
      "  GET /1  502  -       hit",
      "  GET /2  200  shop/b  hit",
    ].join("\n"),
  );
});

test("clients are counted by the servers of their last answers", (t) => {
  t.deepEqual(countByServer([client("a"), client("b", "a"), client("b"), client("a", undefined)]), {
    a: 2,
    b: 1,
    nobody: 1,
  });
});

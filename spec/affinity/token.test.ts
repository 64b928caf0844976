import test from "ava";
import fc from "fast-check";
import { EXPIRED, FORGED, STALE, UNKNOWN, type Evidence } from "../../src/affinity/evidence.ts";
import { parseKeyRing, type KeyRing } from "../../src/affinity/token/key-ring.ts";
import { NO_INCARNATION, incarnationOf } from "../../src/affinity/servers/incarnation.ts";
import { CLOCK_TOLERANCE, isRenewalDue, issueToken, readToken, type Token } from "../../src/affinity/token/codec.ts";
import { isTokenShaped } from "../../src/affinity/token/layout.ts";
import { nodeMachine } from "../../src/planner/machine.ts";
import { tokensOf, type Tokens, type Wish } from "./tokens.ts";

const NOW = 1_790_000_000;
const ONE: KeyRing = [{ id: 1, secret: "1".repeat(32) }];
const TWO: KeyRing = [{ id: 2, secret: "2".repeat(32) }];
/** Cookies of the servers a, b and c of "shop", where nothing else is wished for. */
function codec(wish: Partial<Wish> = {}): Tokens {
  return tokensOf({ purpose: "cookie", upstream: "shop", servers: ["a", "b", "c"], keys: ONE, ...wish });
}

function issue({ codec, lineup }: Tokens, server: number, since: number, now: number, subject: string): string {
  return issueToken(codec, lineup, server, since, now, subject);
}

function readAll({ codec, lineup }: Tokens, token: string, now: number): Token {
  return readToken(codec, lineup, token, now, "");
}

/** What a token shows. */
function read({ codec, lineup }: Tokens, token: string, now: number, subject: string): Evidence {
  return readToken(codec, lineup, token, now, subject).evidence;
}

function isDue(tokens: Tokens, token: string, now: number): boolean {
  return isRenewalDue(tokens.codec, readAll(tokens, token, now), now);
}

test("a token names the server that it was issued for", (t) => {
  const tokens = codec();
  for (const server of [0, 1, 2]) t.is(read(tokens, issue(tokens, server, NOW, NOW, ""), NOW, ""), server);
});

test("a tag is 19 characters, and as many more as what it carries needs", (t) => {
  const length = (wish: Partial<Wish>): number => issue(codec({ purpose: "tag", ...wish }), 0, NOW, NOW, "").length;
  const incarnations = [7, 7, 7];
  t.is(length({}), 19);
  t.is(length({ incarnations }), 23);
  t.is(length({ lifetime: { maxAge: 60 } }), 24);
  t.is(length({ lifetime: { maxAge: 60 }, incarnations }), 28);
  t.is(length({ lifetime: { maxIdle: 60 } }), 30);
  t.is(length({ lifetime: { maxIdle: 60 }, incarnations }), 34);
});

test("a cookie's token always says when the binding was made, which is all that tells two of a server apart", (t) => {
  const tokens = codec();
  t.is(issue(tokens, 0, NOW, NOW, "").length, 24);
  t.not(issue(tokens, 0, NOW, NOW, ""), issue(tokens, 0, NOW + 1, NOW + 1, ""));
});

test("where nothing limits its age, a token is taken whatever the clock of its proxy said", (t) => {
  const tokens = codec();
  const date = NOW + 10 * CLOCK_TOLERANCE;
  t.is(read(tokens, issue(tokens, 0, date, date, ""), NOW, ""), 0);
});

test("a token of any kind looks like one", (t) => {
  for (const incarnations of [[NO_INCARNATION], [0xffffff]]) {
    for (const lifetime of [{}, { maxAge: 1 }, { renewAfter: 1 }]) {
      for (let id = 0; id < 16; id++) {
        const tokens = codec({ servers: ["a"], incarnations, lifetime, keys: [{ id, secret: "s".repeat(32) }] });
        t.true(isTokenShaped(issue(tokens, 0, NOW, NOW, "")));
      }
    }
  }
});

test("a token does not contain the server's name or anything that is the same under another key", (t) => {
  const one = issue(codec({ servers: ["server-a"] }), 0, NOW, NOW, "");
  const other = issue(codec({ servers: ["server-a"], keys: TWO }), 0, NOW, NOW, "");
  t.false(Buffer.from(one, "base64url").toString("latin1").includes("server"));
  t.not(one.slice(2, 8), other.slice(2, 8));
});

test("a token of another key, upstream or purpose, or for another subject, is forged", (t) => {
  const tokens = codec();
  t.is(read(tokens, issue(codec({ keys: TWO }), 0, NOW, NOW, ""), NOW, ""), FORGED);
  t.is(read(tokens, issue(codec({ keys: [{ id: 1, secret: "x".repeat(32) }] }), 0, NOW, NOW, ""), NOW, ""), FORGED);
  t.is(read(tokens, issue(codec({ upstream: "other" }), 0, NOW, NOW, ""), NOW, ""), FORGED);
  t.is(read(tokens, issue(codec({ purpose: "tag" }), 0, NOW, NOW, ""), NOW, ""), FORGED);
  t.is(read(tokens, issue(tokens, 0, NOW, NOW, "one session"), NOW, "another"), FORGED);
});

test("whoever changes a single character has a forged token", (t) => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.~ ";
  const tokens = codec({ lifetime: { maxAge: 60 } });
  const token = issue(tokens, 0, NOW, NOW, "");
  for (let i = 0; i < token.length; i++) {
    for (const character of alphabet) {
      if (character === token[i]) continue;
      t.is(read(tokens, token.slice(0, i) + character + token.slice(i + 1), NOW, ""), FORGED);
    }
  }
});

test("a byte of the subject can't be taken for one of the token", (t) => {
  const tokens = codec();
  const bytes = Buffer.from(issue(tokens, 0, NOW, NOW, "abc-session"), "base64url");
  const longer = Buffer.concat([bytes.subarray(0, 6), Buffer.from("abc"), bytes.subarray(6)]);
  t.is(read(tokens, longer.toString("base64url"), NOW, "-session"), FORGED);
});

test("arbitrary text is forged, and never an error", (t) => {
  const tokens = codec();
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.base64String({ maxLength: 60 }), (text, base64) => {
      return read(tokens, text, NOW, "") === FORGED && read(tokens, base64, NOW, "") === FORGED;
    }),
    { numRuns: 20_000 },
  );
  t.pass();
});

test("every key of the ring is accepted, and what an older one signed is due for renewal", (t) => {
  const old = issue(codec(), 1, NOW, NOW, "");
  const both = codec({ keys: [...TWO, ...ONE] });
  t.is(read(both, old, NOW, ""), 1);
  t.true(isDue(both, old, NOW));
  const renewed = issue(both, 1, NOW, NOW, "");
  t.is(read(both, renewed, NOW, ""), 1);
  t.false(isDue(both, renewed, NOW));
  t.is(read(codec({ keys: TWO }), renewed, NOW, ""), 1);
  t.is(read(codec({ keys: TWO }), old, NOW, ""), FORGED);
});

test("a server that is not in the rules any more is unknown, whatever became of the others' places", (t) => {
  const before = codec();
  const after = codec({ servers: ["c", "d", "a"] });
  t.is(read(after, issue(before, 0, NOW, NOW, ""), NOW, ""), 2);
  t.is(read(after, issue(before, 1, NOW, NOW, ""), NOW, ""), UNKNOWN);
  t.is(read(after, issue(before, 2, NOW, NOW, ""), NOW, ""), 0);
});

test("another incarnation of the server makes a token stale", (t) => {
  const first = codec({ incarnations: [1, 1, 1] });
  const token = issue(first, 0, NOW, NOW, "");
  t.is(read(first, token, NOW, ""), 0);
  t.is(read(codec({ incarnations: [2, 1, 1] }), token, NOW, ""), STALE);
});

test("a token without an incarnation is taken where the server has one, and says that it has none", (t) => {
  const token = issue(codec(), 0, NOW, NOW, "");
  const now = codec({ incarnations: [5, 5, 5] });
  t.is(read(now, token, NOW, ""), 0);
  t.is(readAll(now, token, NOW).incarnation, NO_INCARNATION);
});

test("an incarnation takes three bytes", (t) => {
  for (const text of ["", "v1", "2026-11-21T12:00:00Z", "x".repeat(256)]) {
    const incarnation = incarnationOf(text, nodeMachine);
    t.true(incarnation >= 0 && incarnation < 2 ** 24);
  }
});

test("a binding older than maxAge has expired, however often it was renewed", (t) => {
  const tokens = codec({ lifetime: { maxAge: 100, renewAfter: 10 } });
  const renewed = issue(tokens, 0, NOW, NOW + 90, "");
  t.is(read(tokens, renewed, NOW + 100, ""), 0);
  t.is(read(tokens, renewed, NOW + 101, ""), EXPIRED);
});

test("a binding that was not written for longer than maxIdle has expired", (t) => {
  const tokens = codec({ lifetime: { maxIdle: 100 } });
  const token = issue(tokens, 0, NOW - 5000, NOW, "");
  t.is(read(tokens, token, NOW + 100, ""), 0);
  t.is(read(tokens, token, NOW + 101, ""), EXPIRED);
});

test("a token dated in the future counts as new, because a clock was wrong, and is dated anew", (t) => {
  const tokens = codec({ lifetime: { maxAge: 60, maxIdle: 60, renewAfter: 20 } });
  for (const ahead of [1, 60, 3600, 10 * 365 * 86400]) {
    const token = issue(tokens, 0, NOW + ahead, NOW + ahead, "");
    t.is(read(tokens, token, NOW, ""), 0, `${ahead} s ahead`);
    t.is(readAll(tokens, token, NOW).since, NOW);
    t.is(isDue(tokens, token, NOW), ahead > CLOCK_TOLERANCE);
  }
});

test("a tag from before maxAge was introduced has no date, and has expired", (t) => {
  const token = issue(codec({ purpose: "tag" }), 0, NOW, NOW, "");
  t.is(read(codec({ purpose: "tag", lifetime: { maxAge: 60 } }), token, NOW, ""), EXPIRED);
});

test("a cookie from before maxIdle was introduced was last seen when it was issued, and is then written anew", (t) => {
  const token = issue(codec({}), 0, NOW, NOW, "");
  const idle = codec({ lifetime: { maxIdle: 100, renewAfter: 20 } });
  t.is(read(idle, token, NOW + 120, ""), 0);
  t.is(read(idle, token, NOW + 121, ""), EXPIRED);
  t.true(isDue(idle, token, NOW));
});

test("keys are read from lines, or from items between spaces and commas", (t) => {
  const a = "a".repeat(32);
  const b = "b".repeat(40);
  const expected = [
    { id: 2, secret: a },
    { id: 15, secret: b },
  ];
  t.deepEqual(parseKeyRing(`# the first signs\n2:${a}\r\n\n15:${b}\n`), expected);
  t.deepEqual(parseKeyRing(`2:${a} 15:${b}`), expected);
  t.deepEqual(parseKeyRing(`2:${a},15:${b}`), expected);
});

test("what is wrong with keys is said without giving them away", (t) => {
  const secret = "d3adb33f".repeat(4);
  for (const [text, message] of [
    ["", /there are no keys/],
    ["# nothing\n", /there are no keys/],
    [`1:${secret}\n1:${secret}`, /two keys have the ID 1/],
    [`16:${secret}`, /key 1 does not begin with an ID from 0 to 15/],
    [secret, /key 1 does not begin with an ID/],
    [`:${secret}`, /key 1 does not begin with an ID/],
    [`3:${secret.slice(1)}`, /the secret of key 3 has 31 characters, but needs at least 32/],
  ] as const) {
    const problem = parseKeyRing(text);
    t.is(typeof problem, "string", text);
    t.regex(problem as string, message);
    t.false((problem as string).includes("d3adb33f"));
  }
});

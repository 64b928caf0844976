import test from "ava";
import fc from "fast-check";
import { FOUND_NOTHING } from "../../../src/affinity/binding/found.ts";
import { NOTHING, UNKNOWN } from "../../../src/affinity/evidence.ts";
import { cookie, header, learn, pathParameter, withoutRoute, type LearnOptions } from "../../../src/index.ts";
import { byteStrings, trimBlanks } from "../arbitrary.ts";
import {
  A,
  B,
  C,
  KEYS,
  ONE,
  TWO,
  cookieSent,
  createMemory,
  proxy,
  withCookies,
  type Memory,
  type Proxy,
  type ProxyOptions,
} from "./proxy.ts";

const SID = cookie("sid");
const ID_HEADER = header("X-Session-Id");

interface Learning extends Proxy {
  readonly store: Memory;
}

function learning(options: LearnOptions = {}, more: Partial<ProxyOptions> = {}, store = createMemory()): Learning {
  return { ...proxy({ session: [SID, ID_HEADER], affinity: learn(options), store, ...more }), store };
}

const withId = (value: string): { headers: [string, string][] } => ({ headers: [["X-Session-Id", value]] });

/** A server creates a session in a cookie. */
function create(by: Proxy, id: string, server: number): void {
  by.answer(by.find({}), server, { setCookies: [`sid=${id}; Path=/`] });
}

test("a session that a server created is found by its cookie", (t) => {
  const shop = learning();
  create(shop, "one", A);
  create(shop, "two", B);
  for (let i = 0; i < 3; i++) {
    t.is(shop.find(withCookies("sid=one")).exchange.evidence, A);
    t.is(shop.find(withCookies("a=1; sid=two")).exchange.evidence, B);
  }
});

test("a session that a server created is found by its header", (t) => {
  const shop = learning();
  shop.answer(shop.find({}), B, { headers: { "X-Session-Id": "one" } });
  t.is(shop.find(withId("one")).exchange.evidence, B);
});

test("a session is the same from cookie and header, whichever handed it out", (t) => {
  const shop = learning();
  create(shop, "one", B);
  t.is(shop.find(withId("one")).exchange.evidence, B);
  shop.answer(shop.find({}), C, { headers: { "X-Session-Id": "two" } });
  t.is(shop.find(withCookies("sid=two")).exchange.evidence, C);
});

test("an answer and its request are passed on as they are", (t) => {
  const shop = learning();
  const visit = shop.find(withCookies("a=1; sid=x"));
  const answer = shop.answer(visit, A, { headers: { "X-Session-Id": "y" }, setCookies: ["sid=z; Path=/", "b=2"] });
  t.is(visit.request.header("Cookie"), "a=1; sid=x");
  t.deepEqual(answer.setCookies(), ["sid=z; Path=/", "b=2"]);
  t.deepEqual([...answer.headers], [["x-session-id", "y"]]);
});

test("whatever a server sets in a cookie is found when a browser sends it back", (t) => {
  const shop = learning();
  fc.assert(
    fc.property(fc.oneof(byteStrings(40), fc.string({ maxLength: 20 })), fc.constantFrom(A, B, C), (text, server) => {
      const id = trimBlanks(text.replaceAll(";", ""));
      const line = `sid=${id}; Path=/`;
      if (id === "" || id === '""') return;
      shop.store.sessions.clear();
      shop.answer(shop.find({}), server, { setCookies: [line] });
      t.is(shop.find(withCookies(cookieSent(line))).exchange.evidence, server, JSON.stringify(id));
    }),
    { numRuns: 3000 },
  );
});

test("a session with quotes around its id is found by what the browser sends, which has them, too", (t) => {
  const shop = learning();
  create(shop, '"one"', B);
  t.is(shop.find(withCookies('sid="one"')).exchange.evidence, B);
});

test("an id that no server handed out is not found, and looking for it invents nothing", (t) => {
  const shop = learning();
  for (let i = 0; i < 3; i++) {
    const visit = shop.find(withCookies("sid=absent"));
    t.is(visit.exchange.evidence, NOTHING);
    shop.answer(visit, A, {});
    t.is(visit.exchange.verdict, "none");
  }
  t.is(shop.store.sessions.size, 0);
});

test("an id that a client brings is learned where the rule says so", (t) => {
  const shop = learning({ createFromRequest: true });
  const first = shop.find(withCookies("sid=mine"));
  t.is(first.exchange.evidence, NOTHING);
  shop.answer(first, C, {});
  t.is(first.exchange.verdict, "new");
  const second = shop.find(withCookies("sid=mine"));
  t.is(second.exchange.evidence, C);
  shop.answer(second, C, {});
  t.is(second.exchange.verdict, "hit");
});

test("an id that a client brings and the server echoes is learned: the server knows it", (t) => {
  const shop = learning();
  const visit = shop.find(withId("mine"));
  shop.answer(visit, C, { headers: { "X-Session-Id": "mine" } });
  t.is(visit.exchange.verdict, "new");
  t.is(shop.find(withId("mine")).exchange.evidence, C);
});

test("the answer that creates a session is new, and those after it are hits", (t) => {
  const shop = learning();
  const first = shop.find({});
  shop.answer(first, A, { setCookies: ["sid=one"] });
  t.is(first.exchange.verdict, "new");
  const second = shop.find(withCookies("sid=one"));
  shop.answer(second, A, {});
  t.is(second.exchange.verdict, "hit");
});

test("when another server answers, the session is that one's from then on", (t) => {
  const shop = learning();
  create(shop, "one", A);
  const visit = shop.find(withCookies("sid=one"));
  visit.exchange.verdict = "moved:down";
  shop.answer(visit, B, {});
  t.is(shop.find(withCookies("sid=one")).exchange.evidence, B);
});

test("a session that is to return stays with its server while another answers", (t) => {
  const shop = learning();
  create(shop, "one", A);
  const visit = shop.find(withCookies("sid=one"));
  visit.exchange.returns = true;
  shop.answer(visit, B, { headers: { "X-Session-Id": "one" } });
  t.is(shop.find(withCookies("sid=one")).exchange.evidence, A);
});

test("every answer prolongs the session, also one that hands out no id", (t) => {
  const shop = learning();
  const { told } = shop.store;
  create(shop, "one", A);
  for (let i = 0; i < 3; i++) shop.answer(shop.find(withCookies("sid=one")), A, {});
  t.deepEqual(
    told,
    Array.from({ length: 4 }, () => told[0]!),
  );
});

test("a session whose server hands out another id is not prolonged, and the new id is learned", (t) => {
  const shop = learning();
  const { told } = shop.store;
  create(shop, "one", A);
  shop.answer(shop.find(withCookies("sid=one")), A, { setCookies: ["sid=two"] });
  t.is(told.length, 2);
  t.not(told[0], told[1]);
  t.is(shop.find(withCookies("sid=two")).exchange.evidence, A);
});

test("lines that delete the cookie are not learned", (t) => {
  const shop = learning();
  for (const line of ["sid=", 'sid=""', "sid=x; Max-Age=0", "sid=x; Expires=Thu, 01-Jan-1970 00:00:00 GMT"]) {
    const visit = shop.find({});
    shop.answer(visit, A, { setCookies: [line] });
    t.is(visit.exchange.verdict, "none");
  }
  t.is(shop.store.sessions.size, 0);
});

test("an empty header and an id longer than keys may be are not learned", (t) => {
  const shop = learning({}, { maxKeyLength: 10 });
  shop.answer(shop.find({}), A, { headers: { "X-Session-Id": "" }, setCookies: [`sid=${"x".repeat(11)}`] });
  t.is(shop.store.sessions.size, 0);
  t.deepEqual(shop.find(withCookies(`sid=${"x".repeat(11)}`)).exchange.found, [FOUND_NOTHING]);
});

test("only the carriers of 'create' teach, and only the sources of 'lookup' are looked at", (t) => {
  const shop = learning({ create: [cookie("new")], lookup: [header("X-Id")] });
  shop.answer(shop.find({}), B, { headers: { "X-Id": "no" }, setCookies: ["new=one", "sid=no"] });
  t.is(shop.store.sessions.size, 1);
  t.is(shop.find({ headers: [["X-Id", "one"]] }).exchange.evidence, B);
  t.is(shop.find(withCookies("new=one; sid=one")).exchange.evidence, NOTHING);
});

test("an id is looked up wherever a source has one, if the answer could not carry it there, too", (t) => {
  const shop = learning({}, { session: [SID, pathParameter("sid")] });
  create(shop, "one", B);
  t.is(shop.find({ target: "/a;sid=one" }).exchange.evidence, B);
});

test("every line of the name teaches, in any case of it", (t) => {
  const shop = learning();
  shop.answer(shop.find({}), B, { setCookies: ["sid=one", "a=1", "SID=two; Path=/x"] });
  for (const id of ["one", "two"]) t.is(shop.find(withCookies(`sid=${id}`)).exchange.evidence, B);
});

test("an id is learned and found without the route behind it", (t) => {
  const shop = learning({}, { session: [withoutRoute(SID), withoutRoute(ID_HEADER, { separator: "!" })] });
  create(shop, "one.node1", B);
  for (const cookies of ["sid=one.node1", "sid=one.node2", "sid=one"]) {
    t.is(shop.find(withCookies(cookies)).exchange.evidence, B);
  }
  t.is(shop.find(withId("one!x")).exchange.evidence, B);
  t.is(shop.find(withId("one.node1")).exchange.evidence, NOTHING);
});

test("a session whose server is gone is unknown, and then the one's that answers", (t) => {
  const before = learning();
  create(before, "one", C);
  const servers = [{ name: "a", address: "10.0.0.1" }];
  const after = learning({}, { servers }, before.store);
  before.store.gone.add("c");
  const visit = after.find(withCookies("sid=one"));
  t.is(visit.exchange.evidence, UNKNOWN);
  after.answer(visit, A, {});
  t.is(visit.exchange.verdict, "unknown");
  t.is(after.find(withCookies("sid=one")).exchange.evidence, A);
});

test("servers are remembered by name, wherever they stand in the rules", (t) => {
  const before = learning();
  create(before, "one", C);
  const servers = [
    { name: "c", address: "10.0.9.9" },
    { name: "a", address: "10.0.0.1" },
  ];
  t.is(learning({}, { servers }, before.store).find(withCookies("sid=one")).exchange.evidence, 0);
});

test("where cookie and header are of different servers the first source decides, and the contradiction is noted", (t) => {
  const shop = learning();
  create(shop, "one", B);
  create(shop, "two", C);
  const visit = shop.find(withCookies("sid=one", withId("two")));
  t.is(visit.exchange.evidence, B);
  t.true(visit.exchange.isContradictory);
  create(shop, "three", B);
  t.false(shop.find(withCookies("sid=one", withId("three"))).exchange.isContradictory);
});

test("a source whose id is not known leaves it to those after it, and the id that is known is prolonged", (t) => {
  const shop = learning();
  create(shop, "two", C);
  const visit = shop.find(withCookies("sid=absent", withId("two")));
  t.is(visit.exchange.evidence, C);
  shop.answer(visit, C, {});
  t.is(shop.find(withCookies("sid=absent")).exchange.evidence, NOTHING);
});

test("of several ids, the store is told the one that is known", (t) => {
  const memory = createMemory();
  const told: string[] = [];
  const shop = learning(
    {},
    {},
    {
      ...memory,
      put(digest, server, left, key) {
        told.push(key);
        memory.put(digest, server, left, key);
      },
    },
  );
  create(shop, "two", C);
  shop.answer(shop.find(withCookies("sid=absent", withId("two"))), C, {});
  shop.answer(shop.find(withCookies("sid=two", withId("absent"))), C, {});
  t.deepEqual(told, ["two", "two", "two"]);
});

test("a digest does not give the session id away", (t) => {
  const shop = learning();
  create(shop, "my-secret-session", A);
  const [digest] = [...shop.store.sessions.keys()];
  t.regex(digest!, /^[\w-]{16}$/);
  t.false(Buffer.from(digest!, "base64url").toString("latin1").includes("secret"));
});

test("the same id has other digests in another upstream and under another key", (t) => {
  const digests = [
    learning(),
    learning({}, { name: "other" }),
    learning({ keys: KEYS }, { keys: ONE }),
    learning({ keys: KEYS }, { keys: TWO }),
    learning({ keys: KEYS }, { keys: ONE, name: "other" }),
  ].map((shop) => {
    create(shop, "one", A);
    return [...shop.store.sessions.keys()][0];
  });
  t.is(new Set(digests).size, digests.length);
});

test("two proxies with the same rules and keys know the same sessions", (t) => {
  const store = createMemory();
  create(learning({ keys: KEYS }, {}, store), "one", B);
  t.is(learning({ keys: KEYS }, {}, store).find(withCookies("sid=one")).exchange.evidence, B);
});

test("a new key loses no session, and sessions are then known by it alone", (t) => {
  const store = createMemory();
  create(learning({ keys: KEYS }, { keys: ONE }, store), "one", B);
  const during = learning({ keys: KEYS }, { keys: [...TWO, ...ONE] }, store);
  const visit = during.find(withCookies("sid=one"));
  t.is(visit.exchange.evidence, B);
  during.answer(visit, B, {});
  t.is(learning({ keys: KEYS }, { keys: TWO }, store).find(withCookies("sid=one")).exchange.evidence, B);
});

test("a session that nobody knows costs one question for each id and key", (t) => {
  const shop = learning({ keys: KEYS }, { keys: [...TWO, ...ONE] });
  shop.find(withCookies("sid=x", withId("y")));
  t.is(shop.store.asked.length, 4);
  shop.find({});
  t.is(shop.store.asked.length, 4);
});

test("what a visit is named by is the session id", (t) => {
  t.is(learning().find(withCookies("sid=x")).exchange.key, "x");
});

test("of two answers at the same time the first binds the session, and the other leaves it there while that server is alive", (t) => {
  const shop = learning({ createFromRequest: true });
  const [slow, fast] = [shop.find(withCookies("sid=x")), shop.find(withCookies("sid=x"))];
  shop.answer(fast, B, {});
  shop.answer(slow, A, {});
  shop.answer(shop.find({}), C, { setCookies: ["sid=x"] });
  t.is(shop.find(withCookies("sid=x")).exchange.evidence, B);
  shop.store.gone.add("b");
  shop.answer(slow, A, {});
  t.is(shop.find(withCookies("sid=x")).exchange.evidence, A);
});

test("an answer of the server that a session has left does not take it back", (t) => {
  const shop = learning();
  create(shop, "x", A);
  const [slow, moved] = [shop.find(withCookies("sid=x")), shop.find(withCookies("sid=x"))];
  shop.answer(moved, B, {});
  shop.answer(slow, A, {});
  t.is(shop.find(withCookies("sid=x")).exchange.evidence, B);
});

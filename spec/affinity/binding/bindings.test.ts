import test from "ava";
import { remembers } from "../../../src/affinity/binding/bindings.ts";
import { FORGED, NOTHING, UNKNOWN } from "../../../src/affinity/evidence.ts";
import { provision, type ProvisionedUpstream } from "../../../src/affinity/provision.ts";
import {
  cookie,
  hash,
  header,
  issueCookie,
  learn,
  route,
  tagSession,
  type Affinity,
  type Upstream,
} from "../../../src/index.ts";
import { A, B, C, KEYS, TWO, cookieSent, createMemory, proxy, withCookies, type Proxy } from "./proxy.ts";

const SID = cookie("sid");
const ID_HEADER = header("X-Session-Id");
const SESSION = [SID, ID_HEADER];

const ISSUE = issueCookie({ keys: KEYS });
const TAG = tagSession({ carriers: SESSION, keys: KEYS });
const LEARN = learn();
const ROUTE = route();
const FORGED_TAG = `~E${"A".repeat(18)}`;

const rules = (...affinity: readonly Affinity[]): Proxy => proxy({ session: SESSION, affinity });

/** Of every affinity, what its client has of a session `x` on a server: its `Cookie` header. */
function issued(server: number): string {
  const by = rules(ISSUE);
  return cookieSent(by.answer(by.find({}), server, {}).setCookies()[0]!);
}

function tagged(server: number, id = "x"): string {
  const by = rules(TAG);
  return cookieSent(by.answer(by.find({}), server, { setCookies: [`sid=${id}`] }).setCookies()[0]!);
}

test("an upstream that only hashes remembers nothing", (t) => {
  const upstream = (affinity: Upstream["affinity"]): ProvisionedUpstream => provision({ servers: [], affinity });
  t.false(remembers(upstream(hash())));
  t.false(remembers(upstream([hash()])));
  t.true(remembers(upstream(ISSUE)));
  t.true(remembers(upstream([LEARN, hash()])));
});

test("an upstream that only hashes finds nothing, and binds nothing", (t) => {
  const by = rules(hash());
  const visit = by.find(withCookies("sid=x"));
  t.is(visit.exchange.evidence, NOTHING);
  t.is(visit.exchange.foundBy, -1);
  t.deepEqual(by.answer(visit, A, { setCookies: ["sid=x"] }).setCookies(), ["sid=x"]);
  t.is(visit.exchange.verdict, "none");
});

for (const [what, affinities, foundBy, finding] of [
  ["the issued cookie", [ISSUE, TAG], 0, B],
  ["the tag", [TAG, ISSUE], 0, C],
] as const) {
  test(`where an issued cookie and a tag disagree, ${what} decides if it stands first`, (t) => {
    const { exchange, request } = rules(...affinities).find(withCookies(`${issued(B)}; ${tagged(C)}; a=1`));
    t.is(exchange.evidence, finding);
    t.is(exchange.foundBy, foundBy);
    t.true(exchange.isContradictory);
    t.is(request.header("Cookie"), "sid=x; a=1");
  });
}

test("the first that knows a server decides, whatever those before it found out", (t) => {
  const by = rules(ISSUE, TAG);
  const { exchange } = by.find(withCookies(`limpet=x; ${tagged(C)}`));
  t.is(exchange.evidence, C);
  t.is(exchange.foundBy, 1);
  t.false(exchange.isContradictory);
});

test("where none knows a server, what the first found out counts", (t) => {
  const foreign = proxy({ session: SESSION, affinity: ISSUE, keys: TWO });
  const forged = cookieSent(foreign.answer(foreign.find({}), A, {}).setCookies()[0]!);
  const gone = "x.gone";
  for (const [affinities, finding, foundBy] of [
    [[ISSUE, ROUTE], FORGED, 0],
    [[ROUTE, ISSUE], UNKNOWN, 0],
    [[TAG, ROUTE, ISSUE], UNKNOWN, 1],
  ] as const) {
    const { exchange } = rules(...affinities).find(withCookies(`${forged}; sid=${gone}`));
    t.is(exchange.evidence, finding);
    t.is(exchange.foundBy, foundBy);
  }
});

test("a tag is taken off before a route is read, although it stands later in the list", (t) => {
  const { exchange, request } = rules(ROUTE, TAG).find(withCookies(tagged(C, "x.b")));
  t.is(exchange.evidence, B);
  t.is(exchange.foundBy, 0);
  t.true(exchange.isContradictory);
  t.is(request.header("Cookie"), "sid=x.b");
});

test("a tag is taken off before a session is looked up, and put on after it was learned", (t) => {
  for (const affinities of [
    [LEARN, TAG],
    [TAG, LEARN],
  ]) {
    const store = createMemory();
    const by = proxy({ session: SESSION, affinity: affinities, store });
    const [line] = by.answer(by.find({}), C, { setCookies: ["sid=x"] }).setCookies();
    t.regex(line!, /^sid=x~/);
    t.is(store.sessions.size, 1);
    t.is(proxy({ session: SESSION, affinity: LEARN, store }).find(withCookies("sid=x")).exchange.evidence, C);
    t.is(by.find(withCookies(`sid=x${FORGED_TAG}`)).exchange.evidence, C);
  }
});

test("what is learned is asked for only where nobody before it knows the server", (t) => {
  for (const [affinities, questions] of [
    [[TAG, LEARN], 0],
    [[LEARN, TAG], 1],
  ] as const) {
    const store = createMemory();
    proxy({ session: [SID], affinity: affinities, store }).find(withCookies(tagged(C)));
    t.is(store.asked.length, questions);
  }
});

test("an id that comes with a session that another affinity knows is not learned: any client can send one", (t) => {
  const store = createMemory();
  const by = proxy({ session: SESSION, affinity: [TAG, LEARN], store });
  const visit = by.find(withCookies(tagged(C)));
  by.answer(visit, C, {});
  t.is(proxy({ session: SESSION, affinity: LEARN, store }).find(withCookies("sid=x")).exchange.evidence, NOTHING);
});

test("a route of nobody's teaches nothing", (t) => {
  const store = createMemory();
  const by = proxy({ session: SESSION, affinity: [LEARN, ROUTE], store });
  by.answer(by.find(withCookies("sid=x.gone")), C, {});
  t.is(store.sessions.size, 0);
});

test("all affinities of a rule bind the answer's server", (t) => {
  const store = createMemory();
  const by = proxy({ session: SESSION, affinity: [TAG, LEARN, ISSUE, ROUTE, hash()], store });
  const visit = by.find({});
  const answer = by.answer(visit, B, { setCookies: ["sid=x"], headers: { "X-Session-Id": "x" } });
  t.is(visit.exchange.verdict, "new");
  const cookies = answer.setCookies().map(cookieSent);
  t.is(cookies.length, 2);
  t.is(rules(TAG).find(withCookies(cookies[0]!)).exchange.evidence, B);
  t.is(rules(ISSUE).find(withCookies(cookies[1]!)).exchange.evidence, B);
  t.is(rules(TAG).find({ headers: [["X-Session-Id", answer.header("X-Session-Id")!]] }).exchange.evidence, B);
  t.deepEqual([...store.sessions.values()], ["b"]);
});

test("a session that is to return is named for its server by all affinities while another answers", (t) => {
  const store = createMemory();
  const by = proxy({ session: SESSION, affinity: [TAG, ISSUE, LEARN], store });
  const visit = by.find(withCookies(tagged(B)));
  visit.exchange.returns = true;
  const answer = by.answer(visit, C, { setCookies: ["sid=x"] });
  for (const line of answer.setCookies()) {
    const found = rules(TAG, ISSUE).find(withCookies(cookieSent(line)));
    t.is(found.exchange.evidence, B, line);
  }
  t.deepEqual([...store.sessions.values()], ["b"]);
});

test("an issued cookie that contradicts the affinity before it is written anew", (t) => {
  const by = rules(TAG, ISSUE);
  const visit = by.find(withCookies(`${tagged(B)}; ${issued(C)}`));
  const [line] = by.answer(visit, B, {}).setCookies();
  t.is(rules(ISSUE).find(withCookies(cookieSent(line!))).exchange.evidence, B);
});

for (const [verdict, affinity, cookies, answer] of [
  ["none", TAG, "", {}],
  ["none", TAG, "sid=x", {}],
  ["new", TAG, "", { setCookies: ["sid=x"] }],
  ["hit", TAG, tagged(B), {}],
  ["hit", TAG, tagged(B), { setCookies: ["sid=y"] }],
  ["forged", TAG, `sid=x${FORGED_TAG}`, { setCookies: ["sid=x"] }],
  ["new", ISSUE, "", {}],
  ["none", ISSUE, "", { status: 304 }],
  ["hit", ISSUE, issued(B), {}],
  ["forged", ISSUE, "limpet=x", {}],
  ["none", ROUTE, "sid=x", {}],
  ["hit", ROUTE, "sid=x.b", {}],
  ["unknown", ROUTE, "sid=x.gone", {}],
  ["none", LEARN, "sid=x", {}],
  ["new", LEARN, "", { setCookies: ["sid=x"] }],
] as const) {
  test(`${affinity.kind}: the verdict is "${verdict}" for "${cookies}" and an answer ${JSON.stringify(answer)}`, (t) => {
    const by = rules(affinity);
    const visit = by.find(withCookies(cookies));
    by.answer(visit, B, answer);
    t.is(visit.exchange.verdict, verdict);
  });
}

for (const moved of ["moved:down", "moved:draining", "moved:full"] as const) {
  test(`a session that had to go elsewhere is "${moved}", whatever its answer binds`, (t) => {
    for (const affinity of [ISSUE, TAG, LEARN]) {
      const by = rules(affinity);
      const first = by.answer(by.find({}), B, { setCookies: ["sid=x"] });
      const visit = by.find(withCookies(first.setCookies().map(cookieSent).join("; ")));
      visit.exchange.verdict = moved;
      by.answer(visit, C, { setCookies: ["sid=x"] });
      t.is(visit.exchange.verdict, moved);
    }
  });
}

test("requests that overlap do not mix", (t) => {
  const by = rules(TAG, ISSUE, LEARN);
  const first = by.find(withCookies(`${tagged(B)}; ${issued(B)}`));
  const second = by.find(withCookies("limpet=x; sid=y"));
  const third = by.find({});
  t.is(by.answer(first, B, {}).setCookies().length, 0);
  t.is(by.answer(third, A, {}).setCookies().length, 1);
  t.is(by.answer(second, C, {}).setCookies().length, 1);
  t.deepEqual(
    [first, second, third].map(({ exchange }) => exchange.verdict),
    ["hit", "forged", "new"],
  );
});

test("a value that is not authentic does not identify a session whose server another affinity knows", (t) => {
  const shop = proxy({
    affinity: [
      issueCookie({ keys: KEYS, name: "srv_id", hide: false }),
      route({ sources: [(request) => (request.cookie("srv_id") === "b0b" ? "b" : undefined)], separator: "" }),
    ],
  });
  const { exchange } = shop.find(withCookies("srv_id=b0b"));
  t.is(exchange.evidence, B);
  t.is(exchange.key, undefined);
});

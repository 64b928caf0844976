import test from "ava";
import { EXPIRED, FORGED, NOTHING, STALE, UNKNOWN } from "../../../src/affinity/evidence.ts";
import { issueCookie, type IssueCookieOptions, type Server } from "../../../src/index.ts";
import { nodeMachine } from "../../../src/planner/machine.ts";
import {
  A,
  B,
  C,
  KEYS,
  NOW,
  ONE,
  TWO,
  cookieSent,
  proxy,
  withCookies,
  type Proxy,
  type ProxyOptions,
} from "./proxy.ts";

type Options = Omit<IssueCookieOptions, "keys">;

function issuing(options: Options = {}, more: Partial<ProxyOptions> = {}): Proxy {
  return proxy({ affinity: issueCookie({ ...options, keys: KEYS }), ...more });
}

/** `limpet=TOKEN`, as a proxy issues it. */
function issued(by: Proxy, server: number, now = NOW): string {
  const [line] = by.answer(by.find({}, now), server, {}, now).setCookies();
  return cookieSent(line!);
}

/** The lines that a proxy adds to an answer, where the request has these cookies. */
function added(by: Proxy, cookies: string, server: number, now = NOW): readonly string[] {
  return by.answer(by.find(withCookies(cookies), now), server, {}, now).setCookies();
}

const tokenOf = (cookie: string): string => cookie.slice(cookie.indexOf("=") + 1);

test("a request without the cookie is answered with one that names the server that answered", (t) => {
  const shop = issuing();
  for (const server of [A, B, C]) {
    const visit = shop.find({});
    t.is(visit.exchange.evidence, NOTHING);
    const [line, ...others] = shop.answer(visit, server, {}).setCookies();
    t.regex(line!, /^limpet=[\w-]{24}; Path=\/; HttpOnly; SameSite=Lax$/);
    t.deepEqual(others, []);
    t.is(visit.exchange.verdict, "new");
    t.is(shop.find(withCookies(cookieSent(line!))).exchange.evidence, server);
  }
});

test("while the server stays, the cookie is not written again", (t) => {
  const shop = issuing();
  const visit = shop.find(withCookies(issued(shop, B)));
  const answer = shop.answer(visit, B, {});
  t.deepEqual(answer.setCookies(), []);
  t.false(answer.headers.has("cache-control"));
  t.is(visit.exchange.verdict, "hit");
});

test("when another server answers, the cookie names that one, once", (t) => {
  const shop = issuing();
  const visit = shop.find(withCookies(issued(shop, B)));
  visit.exchange.verdict = "moved:down";
  const lines = shop.answer(visit, C, {}).setCookies();
  t.is(lines.length, 1);
  t.is(shop.find(withCookies(cookieSent(lines[0]!))).exchange.evidence, C);
  t.is(visit.exchange.verdict, "moved:down");
});

test("a session that is to return keeps its cookie while another server answers", (t) => {
  const shop = issuing();
  const visit = shop.find(withCookies(issued(shop, B)));
  visit.exchange.returns = true;
  t.deepEqual(shop.answer(visit, C, {}).setCookies(), []);
});

test("the application's own lines stay as they are, before the cookie", (t) => {
  const shop = issuing();
  const own = ["b=2; Path=/", "", "a=1 ;x", "limpet2=z"];
  const lines = shop.answer(shop.find({}), A, { setCookies: own }).setCookies();
  t.deepEqual(lines.slice(0, -1), own);
});

for (const method of ["HEAD", "OPTIONS"]) {
  test(`${method} begins no session, and ends none`, (t) => {
    const shop = issuing({ expires: 60 });
    const first = shop.find({ method });
    t.deepEqual(shop.answer(first, A, {}).setCookies(), []);
    t.is(first.exchange.verdict, "none");
    const cookies = issued(shop, B);
    const later = shop.find(withCookies(cookies, { method }), NOW + 30);
    t.is(later.exchange.evidence, B);
    t.deepEqual(shop.answer(later, B, {}, NOW + 30).setCookies(), []);
  });
}

for (const status of [200, 201, 204, 301, 302, 404, 500, 503]) {
  test(`an answer of status ${status} carries the cookie`, (t) => {
    const shop = issuing();
    t.is(shop.answer(shop.find({}), A, { status }).setCookies().length, 1);
  });
}

test("a 304 carries no cookie, for it would change the headers of an answer that caches have", (t) => {
  const shop = issuing();
  const visit = shop.find({});
  t.deepEqual(shop.answer(visit, A, { status: 304 }).setCookies(), []);
  t.is(visit.exchange.verdict, "none");
});

test("an answer that says nothing of caches is made private by the cookie, and only by it", (t) => {
  const shop = issuing();
  t.is(shop.answer(shop.find({}), A, {}).header("Cache-Control"), "private");
  const known = shop.find(withCookies(issued(shop, A)));
  t.is(shop.answer(known, A, {}).header("Cache-Control"), undefined);
});

test("an answer for shared caches goes without the cookie, which comes with the next that is not", (t) => {
  const shop = issuing();
  const headers = { "Cache-Control": "public, max-age=600" };
  const visit = shop.find({});
  const answer = shop.answer(visit, A, { headers });
  t.deepEqual(answer.setCookies(), []);
  t.is(answer.header("Cache-Control"), headers["Cache-Control"]);
  t.is(visit.exchange.verdict, "none");
});

test("an answer for shared caches is made private where the rule says so, and then carries the cookie", (t) => {
  const shop = issuing({ sharedCaches: "private" });
  const answer = shop.answer(shop.find({}), A, { headers: { "Cache-Control": "public, max-age=600" } });
  t.is(answer.setCookies().length, 1);
  t.is(answer.header("Cache-Control"), "private, max-age=600");
});

test("the application does not see the cookie", (t) => {
  const shop = issuing();
  const token = issued(shop, B);
  for (const [cookies, left] of [
    [token, undefined],
    [`${token};`, undefined],
    [`${token}; a=1`, "a=1"],
    [`a=1; ${token}`, "a=1"],
    [`a=1;${token};b="2"`, 'a=1;b="2"'],
    [`a=1; limpet="${tokenOf(token)}"; b=2`, "a=1; b=2"],
    [`a=1; LIMPET=${tokenOf(token)}; b=2`, "a=1; b=2"],
    [`a=1; limpet = ${tokenOf(token)} ; b=2`, "a=1; b=2"],
    [`limpet=${tokenOf(token)} ;a=1`, "a=1"],
    [`a=b limpet=x; ${token}`, "a=b limpet=x"],
    [`xlimpet=1; ${token}; limpet2=3`, "xlimpet=1; limpet2=3"],
  ] as const) {
    const visit = shop.find(withCookies(cookies));
    t.is(visit.request.header("Cookie"), left, cookies);
    t.is(visit.exchange.evidence, B, cookies);
  }
});

test("a cookie that is not genuine, but looks like one of ours, is hidden, too, and replaced", (t) => {
  const shop = issuing();
  const ofOtherKeys = tokenOf(issued(issuing({}, { keys: TWO }), B));
  for (const value of [`E${"A".repeat(18)}`, `H${"_-".repeat(9)}`, `E${"A".repeat(33)}`, ofOtherKeys]) {
    const visit = shop.find(withCookies(`a=1; limpet=${value}`));
    t.is(visit.exchange.evidence, FORGED);
    t.is(visit.request.header("Cookie"), "a=1");
    t.is(shop.answer(visit, C, {}).setCookies().length, 1);
    t.is(visit.exchange.verdict, "forged");
    t.is(visit.exchange.clash, undefined);
  }
});

test("an application's cookie of the same name reaches it, beside ours or alone, and the clash is noted", (t) => {
  const shop = issuing({ name: "JSESSIONID" });
  const ours = issued(shop, B);
  for (const value of ["", "x", "8F3A2C".repeat(5) + "00", "x".repeat(4000), "\xff\0\x01", `I${"A".repeat(18)}`]) {
    const own = `JSESSIONID=${value}`;
    for (const cookies of [`${own}; a=1; ${ours}`, `${ours}; ${own}; a=1`, `${own}; a=1`]) {
      const visit = shop.find(withCookies(cookies));
      t.is(visit.request.header("Cookie"), `${own}; a=1`, cookies);
      t.is(visit.exchange.evidence, cookies.includes(ours) ? B : FORGED);
      shop.answer(visit, B, {});
      t.is(visit.exchange.clash, "JSESSIONID");
    }
  }
});

test("an answer that sets a cookie of the same name, while ours is due, is noted as a clash", (t) => {
  const shop = issuing({ name: "JSESSIONID" });
  const clashOf = (line: string): string | undefined => {
    const visit = shop.find({});
    t.is(shop.answer(visit, A, { setCookies: [line] }).setCookies()[0], line);
    return visit.exchange.clash;
  };
  t.is(clashOf("jsessionid=x; Path=/app"), "JSESSIONID");
  t.is(clashOf("JSESSIONID2=x"), undefined);
});

test("the application sees the cookie where the rule does not hide it", (t) => {
  const shop = issuing({ hide: false });
  const header = `a=1; ${issued(shop, B)}; b=2`;
  const visit = shop.find(withCookies(header));
  t.is(visit.request.header("Cookie"), header);
  t.is(visit.exchange.evidence, B);
});

test("a cookie of another upstream, another name or another key is none", (t) => {
  const shop = issuing();
  t.is(shop.find(withCookies(issued(issuing({}, { name: "other" }), B))).exchange.evidence, FORGED);
  t.is(shop.find(withCookies(issued(issuing({}, { keys: TWO }), B))).exchange.evidence, FORGED);
  t.is(shop.find(withCookies(issued(issuing({ name: "other" }), B))).exchange.evidence, NOTHING);
});

test("of several cookies of the name the first that is genuine counts, and all that look like ours are hidden", (t) => {
  const shop = issuing();
  const [ofB, ofC] = [issued(shop, B), issued(shop, C)];
  const fake = `E${"A".repeat(18)}`;
  for (const [cookies, finding, isContradictory] of [
    [`${ofB}; a=1; ${ofC}`, B, true],
    [`limpet=${fake}; ${ofC}; a=1; ${ofB}`, C, true],
    [`limpet=${fake}; a=1; ${ofC}`, C, false],
    [`${ofB}; a=1; ${ofB}`, B, false],
    [`${ofB}; a=1; limpet=${fake}`, B, false],
    [`limpet=${fake}; a=1; limpet=${fake}`, FORGED, false],
  ] as const) {
    const visit = shop.find(withCookies(cookies));
    t.is(visit.exchange.evidence, finding, cookies);
    t.is(visit.exchange.isContradictory, isContradictory, cookies);
    t.is(visit.request.header("Cookie"), "a=1", cookies);
  }
});

test("the cookie is renewed after a quarter of its time, unless the rule names another", (t) => {
  for (const [options, after] of [
    [{ expires: 400 }, 100],
    [{ maxIdle: 400 }, 100],
    [{ expires: 4000, maxIdle: 400 }, 100],
    [{ expires: 400, renewAfter: 7 }, 7],
    [{ renewAfter: 7 }, 7],
  ] as const) {
    const shop = issuing(options);
    const cookies = issued(shop, B);
    t.deepEqual(added(shop, cookies, B, NOW + after - 1), []);
    const [renewed] = added(shop, cookies, B, NOW + after);
    t.is(shop.find(withCookies(cookieSent(renewed!)), NOW + after).exchange.evidence, B);
    t.deepEqual(added(shop, cookieSent(renewed!), B, NOW + 2 * after - 1), []);
  }
});

test("a cookie for the browser's session is never renewed", (t) => {
  const shop = issuing();
  t.deepEqual(added(shop, issued(shop, B), B, NOW + 1e8), []);
});

test("renewing is a hit, not a new session", (t) => {
  const shop = issuing({ renewAfter: 1 });
  const visit = shop.find(withCookies(issued(shop, B)), NOW + 1);
  t.is(shop.answer(visit, B, {}, NOW + 1).setCookies().length, 1);
  t.is(visit.exchange.verdict, "hit");
});

test("maxAge counts from the first issue on, over all renewals", (t) => {
  const shop = issuing({ maxAge: 100, renewAfter: 30 });
  let cookies = issued(shop, B);
  for (const after of [30, 60, 90]) cookies = cookieSent(added(shop, cookies, B, NOW + after)[0]!);
  t.is(shop.find(withCookies(cookies), NOW + 100).exchange.evidence, B);
  const late = shop.find(withCookies(cookies), NOW + 101);
  t.is(late.exchange.evidence, EXPIRED);
  t.is(late.request.header("Cookie"), undefined);
});

test("an expired cookie is replaced, and its maxAge begins anew", (t) => {
  const shop = issuing({ maxAge: 100 });
  const late = NOW + 101;
  const visit = shop.find(withCookies(issued(shop, B)), late);
  const [line] = shop.answer(visit, C, {}, late).setCookies();
  t.is(visit.exchange.verdict, "expired");
  t.is(shop.find(withCookies(cookieSent(line!)), late + 100).exchange.evidence, C);
});

test("maxAge begins anew with another server", (t) => {
  const shop = issuing({ maxAge: 100 });
  const [line] = added(shop, issued(shop, B), C, NOW + 90);
  t.is(shop.find(withCookies(cookieSent(line!)), NOW + 190).exchange.evidence, C);
});

test("who was away for longer than maxIdle is not bound any more, where the cookie may be as old as renewAfter then", (t) => {
  const shop = issuing({ maxIdle: 100, renewAfter: 20 });
  const cookies = issued(shop, B);
  t.is(shop.find(withCookies(cookies), NOW + 120).exchange.evidence, B);
  t.is(shop.find(withCookies(cookies), NOW + 121).exchange.evidence, EXPIRED);
});

test("a cookie signed by a key that does not sign any more is taken, and written anew", (t) => {
  const old = issued(issuing(), B);
  const both = issuing({}, { keys: [...TWO, ...ONE] });
  const visit = both.find(withCookies(old));
  t.is(visit.exchange.evidence, B);
  const [line] = both.answer(visit, B, {}).setCookies();
  t.is(visit.exchange.verdict, "hit");
  t.is(issuing({}, { keys: TWO }).find(withCookies(cookieSent(line!))).exchange.evidence, B);
});

test("an incarnation that the cookie does not have yet is written into it", (t) => {
  const servers = (incarnation?: string): readonly Server[] => [
    { name: "a", address: "10.0.0.1", ...(incarnation === undefined ? {} : { incarnation }) },
  ];
  const before = issued(issuing({}, { servers: servers() }), A);
  const now = issuing({}, { servers: servers("1") });
  const [line] = added(now, before, A);
  const later = issuing({}, { servers: servers("2") });
  t.is(later.find(withCookies(before)).exchange.evidence, A);
  t.is(later.find(withCookies(cookieSent(line!))).exchange.evidence, STALE);
});

test("a stale cookie is replaced by one with the server's incarnation of now", (t) => {
  const of = (incarnation: string): Proxy =>
    issuing({}, { servers: [{ name: "a", address: "10.0.0.1", incarnation }] });
  const now = of("2");
  const visit = now.find(withCookies(issued(of("1"), A)));
  const [line] = now.answer(visit, A, {}).setCookies();
  t.is(visit.exchange.verdict, "stale");
  t.is(now.find(withCookies(cookieSent(line!))).exchange.evidence, A);
});

test("the cookie of a server that is gone is replaced", (t) => {
  const before = issued(issuing(), C);
  const shop = issuing({}, { servers: [{ name: "a", address: "10.0.0.1" }] });
  const visit = shop.find(withCookies(before));
  t.is(visit.exchange.evidence, UNKNOWN);
  t.is(shop.answer(visit, A, {}).setCookies().length, 1);
  t.is(visit.exchange.verdict, "unknown");
});

test("the cookie of a server that is removed and added again holds", (t) => {
  const before = issued(issuing(), C);
  const again = [
    { name: "c", address: "10.0.9.9" },
    { name: "a", address: "10.0.0.1" },
  ];
  t.is(issuing({}, { servers: again }).find(withCookies(before)).exchange.evidence, 0);
});

test("a cookie tells neither its server's name nor its address", (t) => {
  const servers = [{ name: "server-of-the-shop", address: "10.11.12.13:8080" }];
  const bytes = Buffer.from(tokenOf(issued(issuing({}, { servers }), 0)), "base64url").toString("latin1");
  t.false(/server|shop|10\.|\x0a\x0b\x0c\x0d/.test(bytes));
});

test("the attributes are those of the rule", (t) => {
  const shop = issuing({ name: "__Host-node", secure: true, sameSite: "none", partitioned: true, expires: 60 });
  const [line] = shop.answer(shop.find({}), A, {}).setCookies();
  const expires = nodeMachine.httpDate(NOW + 60);
  t.is(
    line!.replace(/=[\w-]{30};/, "=TOKEN;"),
    `__Host-node=TOKEN; Expires=${expires}; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=None; Partitioned`,
  );
});

test("what a visit is named by is the cookie's token, whatever cookies there are beside it", (t) => {
  const shop = issuing();
  const cookies = issued(shop, B);
  for (const header of [cookies, cookies, `a=1; ${cookies}`, `${cookies}; b=2`, `limpet=; ${cookies}`]) {
    const { key } = shop.find(withCookies(header)).exchange;
    t.is(Buffer.from(key!, "latin1").toString("base64url"), tokenOf(cookies));
  }
});

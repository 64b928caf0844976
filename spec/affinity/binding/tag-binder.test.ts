import test from "ava";
import fc from "fast-check";
import { EXPIRED, FORGED, NOTHING, STALE, UNKNOWN } from "../../../src/affinity/evidence.ts";
import { cookie, header, pathParameter, tagSession, type TagSessionOptions } from "../../../src/index.ts";
import { byteStrings, trimBlanks } from "../arbitrary.ts";
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

const SID = cookie("JSESSIONID");
const ID_HEADER = header("X-Session-Id");
const PARAMETER = pathParameter("jsessionid");

function tagging(
  carriers: TagSessionOptions["carriers"] = [SID, ID_HEADER, PARAMETER],
  { maxAge, ...options }: Partial<ProxyOptions> & { readonly maxAge?: number } = {},
): Proxy {
  const affinity = tagSession({ carriers, keys: KEYS, ...(maxAge === undefined ? {} : { maxAge }) });
  return proxy({ affinity, ...options });
}

/** The `Set-Cookie` lines that the client gets where the application sends these. */
function sent(by: Proxy, lines: readonly string[], server = B): readonly string[] {
  return by.answer(by.find({}), server, { setCookies: lines }).setCookies();
}

/** What a value leaves as, in the header. */
function tagged(by: Proxy, value: string, server = B): string {
  return by.answer(by.find({}), server, { headers: { "X-Session-Id": value } }).header("X-Session-Id")!;
}

const withId = (value: string): { headers: [string, string][] } => ({ headers: [["X-Session-Id", value]] });

const applicationValues = fc.oneof(
  byteStrings(40),
  fc.string({ maxLength: 40 }),
  // What looks like a tag, or like a part of one.
  fc.tuple(fc.string({ maxLength: 4 }), fc.base64String({ maxLength: 40 })).map(([id, end]) => `${id}~E${end}`),
  fc.constantFrom("~", "~~", "x~", "~x", '"', '""', '"x"', '"x', 'x"', "=", "a b", "a,b"),
);

test("what the application sets in a cookie comes back to it byte for byte, and to its server", (t) => {
  const shop = tagging([SID]);
  fc.assert(
    fc.property(applicationValues, fc.constantFrom(A, B, C), (value, server) => {
      const given = value.replaceAll(";", "");
      const [line] = sent(shop, [`JSESSIONID=${given}; Path=/`], server);
      const visit = shop.find(withCookies(`a=1; ${cookieSent(line!)}; b=2`));
      t.is(visit.request.header("Cookie"), `a=1; JSESSIONID=${trimBlanks(given)}; b=2`);
      const isEmpty = ["", '""'].includes(trimBlanks(given));
      t.is(visit.exchange.evidence, isEmpty ? NOTHING : server, JSON.stringify(value));
    }),
    { numRuns: 10_000 },
  );
});

test("a quoted value is tagged within its quotes, and comes back in them", (t) => {
  const shop = tagging([SID]);
  fc.assert(
    fc.property(applicationValues, (value) => {
      const quoted = `"${value.replaceAll(/[;"]/g, "")}x"`;
      const [line] = sent(shop, [`JSESSIONID = ${quoted} ; Path=/`]);
      t.regex(line!, /^JSESSIONID = "[^;]*x~[\w-]+" ; Path=\/$/s);
      const visit = shop.find(withCookies(cookieSent(line!)));
      t.is(visit.request.header("Cookie"), `JSESSIONID=${quoted}`);
      t.is(visit.exchange.evidence, B);
    }),
    { numRuns: 5000 },
  );
});

test("what the application sends in a header comes back to it byte for byte, and to its server", (t) => {
  const shop = tagging();
  fc.assert(
    fc.property(applicationValues, fc.constantFrom(A, B, C), (value, server) => {
      const given = value === "" ? "x" : value;
      const visit = shop.find(withId(tagged(shop, given, server)));
      t.is(visit.request.header("X-Session-Id"), given);
      t.is(visit.exchange.evidence, server);
    }),
    { numRuns: 10_000 },
  );
});

test("a path parameter of a redirect is tagged, and taken off the path of the request that follows", (t) => {
  const shop = tagging();
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 20 }).map(encodeURIComponent),
      fc.constantFrom("", ";v=2", "?q=;jsessionid=1", "/cart", "#top"),
      (value, rest) => {
        const location = `/shop;jsessionid=${value}${rest}`;
        const answer = shop.answer(shop.find({}), B, { status: 302, headers: { Location: location } });
        const target = answer.header("Location")!;
        t.true(target.startsWith(`/shop;jsessionid=${value}`) && target.endsWith(rest));
        const visit = shop.find({ target: target.replace("#top", "") });
        const path = Buffer.from(decodeURIComponent(location.replace(/[?#].*/, ""))).toString("latin1");
        t.is(visit.request.path(), path);
        if (target !== location) t.is(visit.exchange.evidence, B, target);
        if (/^[\w.~%-]*$/.test(value) && !/%2F|%3B|%3F|%23/.test(value)) t.not(target, location);
      },
    ),
    { numRuns: 5000 },
  );
});

test("of a redirect's path parameter nothing is tagged in its query or its fragment", (t) => {
  const shop = tagging();
  for (const location of [
    "/login?next=/a;jsessionid=x",
    "/login#/a;jsessionid=x",
    "/a;jsessionid=",
    "/a;JSESSIONID=x",
  ]) {
    t.is(shop.answer(shop.find({}), B, { headers: { Location: location } }).header("Location"), location);
  }
});

test("a path parameter that an encoded character would end early is not tagged, for it could not be taken off again", (t) => {
  const shop = tagging();
  for (const value of ["a%2Fb", "a%3bb", "%3F", "a%23"]) {
    const location = `/a;jsessionid=${value}`;
    t.is(shop.answer(shop.find({}), B, { headers: { Location: location } }).header("Location"), location);
  }
});

test("an absolute redirect is tagged in its path, where its host is the request's own", (t) => {
  const shop = tagging();
  const visit = shop.find({ headers: [["Host", "Shop.example:8080"]] });
  for (const origin of ["https://shop.example", "http://SHOP.example:8443", "//shop.example"]) {
    const target = shop.answer(visit, C, { headers: { Location: `${origin}/a;jsessionid=x?q` } }).header("Location")!;
    t.true(target.startsWith(`${origin}/a;jsessionid=x~`), target);
    t.is(shop.find({ target: target.slice(origin.length) }).exchange.evidence, C);
  }
});

test("a redirect to another host is not tagged, however it is written", (t) => {
  const shop = tagging();
  const visit = shop.find({ headers: [["Host", "shop.example"]] });
  for (const location of [
    "https://evil.example/x;jsessionid=x",
    "//evil.example/x;jsessionid=x",
    "https://shop.example.evil.example/x;jsessionid=x",
    "https://shop.example@evil.example/x;jsessionid=x",
    "https://shop.example:x@evil.example/x;jsessionid=x",
    "\x0b//evil.example/x;jsessionid=x",
    "https://evil.example\\@shop.example/x;jsessionid=x",
    "/\\evil.example/x;jsessionid=x",
    "\\\\evil.example/x;jsessionid=x",
    "/\t/evil.example/x;jsessionid=x",
    "https:evil.example/x;jsessionid=x",
    "https:/evil.example/x;jsessionid=x",
    "https:///evil.example/x;jsessionid=x",
    "app:x;jsessionid=x",
    "https://evil.example;jsessionid=x",
    "http://[2001:db8::1]:80/x;jsessionid=x",
  ]) {
    t.is(shop.answer(visit, B, { headers: { Location: location } }).header("Location"), location);
  }
});

test("a redirect to the request's own IPv6 address, and one relative to the path, are tagged", (t) => {
  const shop = tagging();
  const visit = shop.find({ headers: [["Host", "[2001:db8::1]:8080"]] });
  for (const location of ["http://[2001:DB8::1]:80/x;jsessionid=x", "x;jsessionid=x", "../a:b;jsessionid=x"]) {
    t.true(
      shop
        .answer(visit, B, { headers: { Location: location } })
        .header("Location")!
        .startsWith(`${location}~`),
    );
  }
});

test("every tag of a header that is sent several times is taken off, line by line", (t) => {
  const shop = tagging();
  const [x, y] = [tagged(shop, "x", C), tagged(shop, "y", B)];
  const visit = shop.find({
    headers: [
      ["X-Session-Id", x],
      ["x-session-id", `${y},plain, z~z`],
    ],
  });
  t.is(visit.request.header("X-Session-Id"), "x, y,plain, z~z");
  t.is(visit.exchange.evidence, C);
  t.true(visit.exchange.isContradictory);
});

test("a value with commas in it, tagged as one, is taken as one", (t) => {
  const shop = tagging();
  const visit = shop.find(withId(tagged(shop, "x, y")));
  t.is(visit.request.header("X-Session-Id"), "x, y");
  t.is(visit.exchange.evidence, B);
  t.is(visit.exchange.key, "x, y");
});

test("every tag in a path is taken off", (t) => {
  const shop = tagging();
  const [x, y] = [tagged(shop, "x"), tagged(shop, "y")];
  const visit = shop.find({ target: `/a;jsessionid=${x}/b;jsessionid=${y};v=1` });
  t.is(visit.request.path(), "/a;jsessionid=x/b;jsessionid=y;v=1");
  t.is(visit.exchange.key, "x");
});

test("attributes, blanks and the case of a tagged line stay as they were", (t) => {
  const shop = tagging([SID]);
  const [line] = sent(shop, ["  jSessionId =\tabc ;path=/ ;  HTTPONLY; X=y=z;"]);
  t.regex(line!, /^ {2}jSessionId =\tabc~[\w-]{19} ;path=\/ ; {2}HTTPONLY; X=y=z;$/);
});

test("other cookies of an answer keep their bytes and their places", (t) => {
  const shop = tagging([SID]);
  const others = ["a=1; Path=/", "JSESSIONIDX=x", "sid", "JSESSIONID", "", "=JSESSIONID", "b=JSESSIONID=x"];
  const lines = sent(shop, [others[0]!, "JSESSIONID=x", ...others.slice(1)]);
  t.deepEqual([lines[0], ...lines.slice(2)], others);
  t.true(lines[1]!.startsWith("JSESSIONID=x~"));
});

test("several lines of the session's name are all tagged, each for its own value", (t) => {
  const shop = tagging([SID]);
  const lines = sent(shop, ["JSESSIONID=x; Path=/", "jsessionid=y; Path=/shop"]);
  for (const [i, value] of ["x", "y"].entries()) {
    const visit = shop.find(withCookies(cookieSent(lines[i]!)));
    t.is(visit.exchange.evidence, B);
    t.is(visit.exchange.key, value);
  }
});

for (const line of [
  "JSESSIONID=",
  'JSESSIONID=""; Path=/',
  "JSESSIONID=deleted; Max-Age=0",
  "JSESSIONID=x; Expires=Thu, 01-Jan-1970 00:00:10 GMT",
]) {
  test(`a line that deletes the session's cookie passes as it is: ${line}`, (t) => {
    const shop = tagging([SID]);
    t.deepEqual(sent(shop, [line]), [line]);
  });
}

test("an answer without the session's carriers is not touched", (t) => {
  const shop = tagging();
  const answer = shop.answer(shop.find({}), B, { headers: { "X-Session-Id": "", Location: "/" }, setCookies: ["a=1"] });
  t.deepEqual(
    [...answer.headers],
    [
      ["x-session-id", ""],
      ["location", "/"],
    ],
  );
  t.deepEqual(answer.setCookies(), ["a=1"]);
});

test("a request without the session's carriers is not touched, and says nothing", (t) => {
  const visit = tagging().find(withCookies("a=1; b=x~y", { headers: [["X-Other", "z"]] }));
  t.is(visit.request.header("Cookie"), "a=1; b=x~y");
  t.is(visit.exchange.evidence, NOTHING);
  t.is(visit.exchange.key, undefined);
});

test("a value that was never tagged stays, and says nothing", (t) => {
  const shop = tagging();
  for (const value of ["x", "x~y", `x~${"y".repeat(19)}`, `x~E${"!".repeat(18)}`, "~", "E".repeat(19)]) {
    const visit = shop.find(withId(value));
    t.is(visit.request.header("X-Session-Id"), value);
    t.is(visit.exchange.evidence, NOTHING);
  }
});

test("a tag that nobody with a key has signed is taken off, and is forged", (t) => {
  const shop = tagging();
  const foreign = tagged(tagging([ID_HEADER], { keys: TWO }), "x");
  const ofAnotherUpstream = tagged(tagging([ID_HEADER], { name: "other" }), "x");
  for (const value of [foreign, ofAnotherUpstream, `x~E${"A".repeat(18)}`, `x~H${"_".repeat(22)}`]) {
    const visit = shop.find(withId(value));
    t.is(visit.exchange.evidence, FORGED);
    t.is(visit.request.header("X-Session-Id"), "x");
  }
});

test("the tag of one session is no good for another", (t) => {
  const shop = tagging();
  const tag = tagged(shop, "mine").slice("mine".length);
  for (const value of ["yours", "min", "mine2", ""]) t.is(shop.find(withId(value + tag)).exchange.evidence, FORGED);
  t.is(shop.find(withId("mine" + tag)).exchange.evidence, B);
});

test("a tag holds in another carrier of the same session", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x", C);
  t.is(shop.find(withCookies(`JSESSIONID=${value}`)).exchange.evidence, C);
  t.is(shop.find({ target: `/a;jsessionid=${value}` }).exchange.evidence, C);
});

test("a tag older than maxAge has expired, and is taken off nevertheless", (t) => {
  const shop = tagging([ID_HEADER], { maxAge: 60 });
  const value = tagged(shop, "x");
  t.is(shop.find(withId(value), NOW + 60).exchange.evidence, B);
  const late = shop.find(withId(value), NOW + 61);
  t.is(late.exchange.evidence, EXPIRED);
  t.is(late.request.header("X-Session-Id"), "x");
});

test("a tag of a server that is gone, or was replaced, is taken off", (t) => {
  const rules = (incarnation: string, name = "b"): Proxy =>
    tagging([ID_HEADER], {
      servers: [
        { name: "a", address: "10.0.0.1" },
        { name, address: "10.0.0.2", incarnation },
      ],
    });
  const value = tagged(rules("1"), "x");
  t.is(rules("1").find(withId(value)).exchange.evidence, B);
  for (const [now, finding] of [
    [rules("2"), STALE],
    [rules("1", "c"), UNKNOWN],
  ] as const) {
    const visit = now.find(withId(value));
    t.is(visit.exchange.evidence, finding);
    t.is(visit.request.header("X-Session-Id"), "x");
  }
});

test("a tag of a key that does not sign any more holds, and the next answer has one of the new key", (t) => {
  const before = tagged(tagging(), "x");
  const during = tagging([ID_HEADER], { keys: [...TWO, ...ONE] });
  t.is(during.find(withId(before)).exchange.evidence, B);
  t.is(tagging([ID_HEADER], { keys: TWO }).find(withId(tagged(during, "x"))).exchange.evidence, B);
});

test("cookie and header of one answer name the same server", (t) => {
  const shop = tagging();
  const answer = shop.answer(shop.find({}), C, { headers: { "X-Session-Id": "x" }, setCookies: ["JSESSIONID=x"] });
  t.is(answer.setCookies()[0], `JSESSIONID=${answer.header("X-Session-Id")!}`);
  t.is(shop.find(withId(answer.header("X-Session-Id")!)).exchange.evidence, C);
});

for (const [first, second, carriers] of [
  ["cookie", "header", [SID, ID_HEADER]],
  ["header", "cookie", [ID_HEADER, SID]],
] as const) {
  test(`where cookie and header disagree, the ${first} decides if it stands before the ${second}`, (t) => {
    const shop = tagging(carriers);
    const ofB = tagged(shop, "x", B);
    const ofC = tagged(shop, "y", C);
    const visit = shop.find({
      headers: [
        ["Cookie", `JSESSIONID=${first === "cookie" ? ofB : ofC}`],
        ["X-Session-Id", first === "header" ? ofB : ofC],
      ],
    });
    t.is(visit.exchange.evidence, B);
    t.is(visit.exchange.key, "x");
    t.true(visit.exchange.isContradictory);
  });
}

test("carriers that agree do not contradict", (t) => {
  const shop = tagging();
  const value = tagged(shop, "x");
  const visit = shop.find(withCookies(`JSESSIONID=${value}`, withId(value)));
  t.is(visit.exchange.evidence, B);
  t.false(visit.exchange.isContradictory);
});

test("a forged tag in an earlier carrier does not hide a genuine one, and is no contradiction", (t) => {
  const shop = tagging([SID, ID_HEADER]);
  const visit = shop.find(withCookies(`JSESSIONID=x~E${"A".repeat(18)}`, withId(tagged(shop, "x"))));
  t.is(visit.exchange.evidence, B);
  t.false(visit.exchange.isContradictory);
});

test("of several cookies of the name the first that is genuine counts, and every tag is taken off", (t) => {
  const shop = tagging([SID]);
  const values = ["plain", `x~E${"A".repeat(18)}`, tagged(tagging(), "y", C), tagged(tagging(), "z", A)];
  const visit = shop.find(withCookies(values.map((value) => `JSESSIONID=${value}`).join("; ")));
  t.is(visit.exchange.evidence, C);
  t.true(visit.exchange.isContradictory);
  t.is(visit.request.header("Cookie"), "JSESSIONID=plain; JSESSIONID=x; JSESSIONID=y; JSESSIONID=z");
});

test("a tagged cookie is found among any others, blanks and quotes", (t) => {
  const shop = tagging([SID]);
  const value = tagged(tagging(), "x");
  for (const [before, after] of [
    ["", ""],
    ["a=1;", ";b=2"],
    ["a=1;  ", " ; b=2"],
    ["a=b c; ", ""],
    ["; ", ";"],
    ["a=x JSESSIONID=no; ", "; b=JSESSIONID="],
  ] as const) {
    const visit = shop.find(withCookies(`${before}JSESSIONID=${value}${after}`));
    t.is(visit.exchange.evidence, B, before + after);
    t.is(visit.request.header("Cookie"), `${before}JSESSIONID=x${after}`);
  }
});

test("what is no cookie of the session, but has its name within another's value, stays as it is", (t) => {
  const shop = tagging([SID]);
  const value = tagged(tagging(), "x");
  const visit = shop.find(withCookies(`a=b JSESSIONID=${value}; jsessionid=y`));
  t.is(visit.request.header("Cookie"), `a=b JSESSIONID=${value}; jsessionid=y`);
  t.is(visit.exchange.evidence, NOTHING);
});

test("an id that the application echoes stays tagged once, however often it does", (t) => {
  const shop = tagging();
  let value = tagged(shop, "x");
  for (let i = 0; i < 5; i++) {
    const visit = shop.find(withId(value));
    const seen = visit.request.header("X-Session-Id")!;
    t.is(seen, "x");
    value = shop.answer(visit, visit.exchange.evidence, { headers: { "X-Session-Id": seen } }).header("X-Session-Id")!;
    t.is(value.length, "x~".length + 19);
  }
  t.is(shop.find(withId(value)).exchange.evidence, B);
});

test("two proxies with the same keys, one behind the other, each take off their own tag", (t) => {
  const outer = tagging();
  const inner = tagging();
  fc.assert(
    fc.property(applicationValues, (value) => {
      const given = value === "" ? "x" : value;
      const byInner = tagged(inner, given, A);
      const byOuter = tagged(outer, byInner, C);
      const atOuter = outer.find(withId(byOuter));
      t.is(atOuter.exchange.evidence, C);
      t.is(atOuter.request.header("X-Session-Id"), byInner);
      const atInner = inner.find(withId(byInner));
      t.is(atInner.exchange.evidence, A);
      t.is(atInner.request.header("X-Session-Id"), given);
    }),
    { numRuns: 2000 },
  );
});

test("another proxy with the same rules and keys finds the same server", (t) => {
  t.is(tagging().find(withId(tagged(tagging(), "x", C))).exchange.evidence, C);
});

test("an answer of another server than the session's names that one", (t) => {
  const shop = tagging();
  const visit = shop.find(withId(tagged(shop, "x", B)));
  visit.exchange.verdict = "moved:down";
  const answer = shop.answer(visit, C, { headers: { "X-Session-Id": "x" } });
  t.is(shop.find(withId(answer.header("X-Session-Id")!)).exchange.evidence, C);
});

test("a session that is to return keeps the name of its server while another answers", (t) => {
  const shop = tagging();
  const visit = shop.find(withId(tagged(shop, "x", B)));
  visit.exchange.returns = true;
  const answer = shop.answer(visit, C, { headers: { "X-Session-Id": "x" }, setCookies: ["JSESSIONID=x"] });
  t.is(shop.find(withId(answer.header("X-Session-Id")!)).exchange.evidence, B);
  t.is(shop.find(withCookies(cookieSent(answer.setCookies()[0]!))).exchange.evidence, B);
});

test("a separator of one's own stands before the tag, and the usual one is then part of the value", (t) => {
  const affinity = tagSession({ carriers: [ID_HEADER], keys: KEYS, separator: "!" });
  const shop = proxy({ affinity });
  const value = tagged(shop, "x~y");
  t.true(value.startsWith("x~y!"));
  t.is(shop.find(withId(value)).request.header("X-Session-Id"), "x~y");
});

test("names that every JavaScript object has are carriers of nothing", (t) => {
  const shop = tagging([SID, cookie("b")]);
  const header = `constructor=x~E${"A".repeat(18)}; __proto__=x~E${"A".repeat(18)}; b=1; JSESSIONID=1`;
  const visit = shop.find(withCookies(header));
  t.is(visit.request.header("Cookie"), header);
  t.is(visit.exchange.evidence, NOTHING);
  t.deepEqual(sent(shop, ["constructor=x", "__proto__=y"]), ["constructor=x", "__proto__=y"]);
});

test("what a visit is named by is the id without its tag", (t) => {
  const shop = tagging();
  t.is(shop.find(withId(tagged(shop, "x"))).exchange.key, "x");
});

test("the first tagged answer of a session is new, and those after it are hits", (t) => {
  const shop = tagging();
  const first = shop.find({});
  const value = shop.answer(first, B, { headers: { "X-Session-Id": "x" } }).header("X-Session-Id")!;
  t.is(first.exchange.verdict, "new");
  const second = shop.find(withId(value));
  shop.answer(second, B, {});
  t.is(second.exchange.verdict, "hit");
});

import { listedServers } from "../../../src/affinity/rules.ts";
import test from "ava";
import fc from "fast-check";
import { NOTHING, UNKNOWN } from "../../../src/affinity/evidence.ts";
import { createRouteBinder } from "../../../src/affinity/binding/route-binder.ts";
import type { Generation } from "../../../src/affinity/servers/generation.ts";
import {
  cookie,
  header,
  pathParameter,
  queryArgument,
  route,
  type RouteOptions,
  type Upstream,
} from "../../../src/index.ts";
import { describedRequest } from "../../../src/planner/explain/request.ts";
import { byteStrings, textsOf } from "../arbitrary.ts";
import { lineupOf, someServers } from "../upstreams.ts";
import { A, B, C, createMemory, proxy, withCookies, type Proxy } from "./proxy.ts";

const SID = cookie("sid");

function routing(options: RouteOptions = {}, more: Partial<Upstream> = {}): Proxy {
  return proxy({ affinity: route({ sources: [SID], ...options }), ...more });
}

/** Servers of these names. */
const named = (...names: readonly string[]): Upstream["servers"] =>
  names.map((name, i) => ({ name, address: `10.0.0.${i}` }));

const findingOf = (by: Proxy, value: string): number => by.find(withCookies(`sid=${value}`)).exchange.evidence;

test("the end of an id behind the separator names the server", (t) => {
  for (const [name, server] of [
    ["a", A],
    ["b", B],
    ["c", C],
  ] as const) {
    t.is(findingOf(routing(), `1F2E.${name}`), server);
  }
});

test("the beginning of an id before the separator names the server, where routes are prefixes", (t) => {
  const resin = routing({ position: "prefix" });
  t.is(findingOf(resin, "b.1F2E"), B);
  t.is(findingOf(resin, "1F2E.b"), UNKNOWN);
});

test("a whole value names the server, where there is no separator", (t) => {
  const whole = routing({ separator: "" });
  t.is(findingOf(whole, "b"), B);
  t.is(findingOf(whole, "1F2E.b"), UNKNOWN);
  t.is(findingOf(whole, ""), NOTHING);
});

for (const separator of ["!", "-", "::", ".node"]) {
  test(`"${separator}" separates as well`, (t) => {
    t.is(findingOf(routing({ separator }), `1F2E${separator}b`), B);
    t.is(findingOf(routing({ separator, position: "prefix" }), `b${separator}1F2E`), B);
  });
}

test("an id may have the separator in it", (t) => {
  t.is(findingOf(routing(), "1.2.3.b"), B);
  t.is(findingOf(routing(), "...b"), B);
  t.is(findingOf(routing({ position: "prefix" }), "b.1.2.3"), B);
});

test("a server's name may have the separator in it, and the longest name counts", (t) => {
  const servers = named("eu.1", "1", "node.eu.1");
  t.is(findingOf(routing({}, { servers }), "x.eu.1"), 0);
  t.is(findingOf(routing({}, { servers }), "x.1"), 1);
  t.is(findingOf(routing({}, { servers }), "x.node.eu.1"), 2);
  t.is(findingOf(routing({}, { servers }), "x.y.node.eu.1"), 2);
  const prefixes = named("1.eu", "1", "1.eu.node");
  t.is(findingOf(routing({ position: "prefix" }, { servers: prefixes }), "1.eu.x"), 0);
  t.is(findingOf(routing({ position: "prefix" }, { servers: prefixes }), "1.x"), 1);
  t.is(findingOf(routing({ position: "prefix" }, { servers: prefixes }), "1.eu.node.x"), 2);
});

test("names of different lengths, of which one is the end of another, each reach their server", (t) => {
  const servers = named("serverA", "serverAA", "A", "AA");
  for (const [index, { name }] of listedServers({ servers }).entries())
    t.is(findingOf(routing({}, { servers }), `x.${name}`), index);
});

for (const [what, value] of [
  ["no separator", "1F2Eb"],
  ["nothing behind the separator", "1F2E."],
  ["nothing at all", ""],
  ["only a separator", "."],
] as const) {
  test(`an id with ${what} says nothing of a server`, (t) => {
    t.is(findingOf(routing(), value), NOTHING);
  });
}

test("a route before which there is no id is one nevertheless", (t) => {
  t.is(findingOf(routing(), ".b"), B);
});

test("an empty prefix says nothing of a server", (t) => {
  t.is(findingOf(routing({ position: "prefix" }), ".x"), NOTHING);
});

test("the route of a server that is not in the rules is unknown", (t) => {
  t.is(findingOf(routing(), "1F2E.gone"), UNKNOWN);
  t.is(findingOf(routing({ position: "prefix" }), "gone.1F2E"), UNKNOWN);
  t.is(findingOf(routing({ separator: "" }), "gone"), UNKNOWN);
});

test("a route's case matters", (t) => {
  t.is(findingOf(routing(), "1F2E.B"), UNKNOWN);
});

test("names that every JavaScript object has are routes of nobody", (t) => {
  for (const name of ["constructor", "__proto__", "toString"]) {
    t.is(findingOf(routing(), `x.${name}`), UNKNOWN);
    t.is(findingOf(routing({ position: "prefix" }), `${name}.x`), UNKNOWN);
    t.is(findingOf(routing({ separator: "" }), name), UNKNOWN);
  }
});

test("a route is found in cookie, header, query argument and path parameter", (t) => {
  const by = routing({ sources: [SID, header("X-Sid"), queryArgument("sid"), pathParameter("sid")] });
  t.is(by.find(withCookies("sid=x.b")).exchange.evidence, B);
  t.is(by.find({ headers: [["x-sid", "x.b"]] }).exchange.evidence, B);
  t.is(by.find({ target: "/?a=1&SID=x.b&sid=y.c" }).exchange.evidence, B);
  t.is(by.find({ target: "/a;sid=x.b/c?sid=y" }).exchange.evidence, B);
});

test("the upstream's session sources are where routes are, unless the rule names others", (t) => {
  const by = proxy({ session: [SID], affinity: route() });
  t.is(findingOf(by, "x.b"), B);
});

test("of two sources that name servers the first counts, and the contradiction is noted", (t) => {
  const by = routing({ sources: [queryArgument("sid"), SID] });
  const { exchange } = by.find(withCookies("sid=x.c", { target: "/?sid=x.b" }));
  t.is(exchange.evidence, B);
  t.true(exchange.isContradictory);
  t.false(by.find(withCookies("sid=y.b", { target: "/?sid=x.b" })).exchange.isContradictory);
});

test("a source that names no server leaves it to those after it", (t) => {
  const by = routing({ sources: [queryArgument("sid"), SID] });
  t.is(by.find(withCookies("sid=x.c", { target: "/?sid=x" })).exchange.evidence, C);
  const { exchange } = by.find(withCookies("sid=x.c", { target: "/?sid=x.gone" }));
  t.is(exchange.evidence, C);
  t.false(exchange.isContradictory);
});

test("a source that returns something else than a string says nothing", (t) => {
  const number = (): string => 5 as unknown as string;
  t.is(routing({ sources: [number] }).find({}).exchange.evidence, NOTHING);
});

test("an answer is never changed, and nothing is remembered", (t) => {
  const store = createMemory();
  const by = proxy({ affinity: route({ sources: [SID] }), store });
  const visit = by.find(withCookies("sid=x.b"));
  const answer = by.answer(visit, C, { headers: { A: "b" }, setCookies: ["sid=y.c"] });
  t.deepEqual(answer.setCookies(), ["sid=y.c"]);
  t.deepEqual([...answer.headers], [["a", "b"]]);
  t.is(visit.exchange.verdict, "hit");
  t.is(store.sessions.size, 0);
});

test("of a value of thousands of separators no more names are looked up than could be names", (t) => {
  let asked = 0;
  const servers = new Proxy<Generation["serverByName"]>(
    {},
    {
      get() {
        asked++;
        return undefined;
      },
    },
  );
  const lineup = lineupOf(someServers(1));
  const spied = { ...lineup, generation: { ...lineup.generation, serverByName: servers } };
  for (const position of ["suffix", "prefix"] as const) {
    const binder = createRouteBinder({ ...route({ position }), sources: [SID] });
    const request = describedRequest(withCookies(`sid=${"x.".repeat(4000)}y`));
    t.is(binder.find(request, 0, spied, false, undefined).evidence, UNKNOWN);
  }
  t.true(asked <= 200, `asked for ${asked} names`);
});

test("a name as long as names may be is found behind a long id", (t) => {
  const name = "n".repeat(64);
  t.is(findingOf(routing({}, { servers: named("a", name) }), `${"x.".repeat(1000)}${name}`), 1);
  t.is(findingOf(routing({ position: "prefix" }, { servers: named("a", name) }), `${name}${".x".repeat(1000)}`), 1);
});

test("a server is found where the id ends in its name, and nowhere else", (t) => {
  const names = ["a", "b.c", "c"];
  const by = routing({}, { servers: named(...names) });
  fc.assert(
    fc.property(fc.oneof(textsOf(["a", "b", "c", ".", "."], 8), byteStrings(20)), (text) => {
      const value = text.replaceAll(/[; \t]/g, "");
      const parts = value.split(".");
      // From the longest end on.
      const ends = parts.map((_, i) => parts.slice(i).join(".")).slice(1);
      const server = ends.map((end) => names.indexOf(end)).find((index) => index >= 0);
      const expected = server ?? (ends.length > 0 && ends[0] !== "" ? UNKNOWN : NOTHING);
      t.is(findingOf(by, value), expected, JSON.stringify(value));
    }),
    { numRuns: 10_000 },
  );
});

test("what identifies a session is its id, and nothing where the value is a route alone", (t) => {
  const keyOf = (by: Proxy, value: string): string | undefined => by.find(withCookies(`sid=${value}`)).exchange.key;
  const [suffix, prefix, whole] = [routing(), routing({ position: "prefix" }), routing({ separator: "" })];
  for (const name of ["b", "gone"]) {
    t.is(keyOf(suffix, `x.${name}`), `x.${name}`);
    t.is(keyOf(suffix, `.${name}`), undefined);
    t.is(keyOf(prefix, `${name}.x`), `${name}.x`);
    t.is(keyOf(prefix, `${name}.`), undefined);
    t.is(keyOf(whole, name), undefined);
  }
});

test("a route alone leaves it to a later source to identify the session", (t) => {
  const by = routing({ sources: [queryArgument("node"), SID] });
  t.is(by.find(withCookies("sid=x.b", { target: "/?node=.b" })).exchange.key, "x.b");
});

test("a value in quotes is read without them", (t) => {
  const by = routing({ sources: [SID, header("X-Sid"), queryArgument("sid")] });
  for (const description of [
    withCookies('a=1; sid="x.b"; b=2'),
    { headers: [["X-Sid", '"x.b"']] },
    { target: '/?sid="x.b"' },
  ] as const) {
    const { exchange } = by.find(description);
    t.is(exchange.evidence, B);
    t.is(exchange.key, "x.b");
  }
  t.is(findingOf(routing({ position: "prefix" }), '"b.x"'), B);
  t.is(findingOf(routing({ separator: "" }), '"b"'), B);
  for (const value of ['"', '""', 'x."b"']) t.true(findingOf(routing(), value) < 0, value);
});

test("of several cookies of one name the first that names a server counts", (t) => {
  for (const [cookies, server, isContradictory] of [
    ["sid=x; a=1; sid=x.b", B, false],
    ["sid=x.gone; SID=y.c", C, false],
    ["sid=; sid=x.gone", UNKNOWN, false],
    ["sid=x; sid=y", NOTHING, false],
    ["sid=x.b; sid=x.c", B, false],
    ["sid=x; sid=x.b; sid=y.c", B, true],
  ] as const) {
    const { exchange } = routing().find(withCookies(cookies));
    t.is(exchange.evidence, server, cookies);
    t.is(exchange.isContradictory, isContradictory, cookies);
  }
});

test("a second cookie is read in another header field, too", (t) => {
  const { exchange } = routing().find({
    headers: [
      ["Cookie", "sid=x"],
      ["Cookie", "sid=x.c"],
    ],
  });
  t.is(exchange.evidence, C);
});

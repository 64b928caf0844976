import test from "ava";
import { defaultNames } from "../../../src/affinity/cookies/names.ts";
import { NOTHING } from "../../../src/affinity/evidence.ts";
import { provisionRouting, type ProvisionedCookie } from "../../../src/affinity/provision.ts";
import { hash, issueCookie, type Affinity, type Routing } from "../../../src/index.ts";
import { A, B, KEYS, cookieSent, proxy, withCookies, type Proxy } from "../binding/proxy.ts";

const ISSUE = issueCookie({ keys: KEYS });

const routing = (affinities: Readonly<Record<string, Affinity | readonly Affinity[]>>): Routing => ({
  upstreams: Object.fromEntries(
    Object.entries(affinities).map(([name, affinity]) => [
      name,
      { servers: [{ name: "a", address: "10.0.0.1" }], affinity },
    ]),
  ),
});

const namesIn = (rules: Routing): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(provisionRouting(rules).upstreams).map(([upstream, { affinities }]) => [
      upstream,
      affinities.find((one): one is ProvisionedCookie => one.kind === "issueCookie")?.name,
    ]),
  );

test("the only issued cookie of a routing is named limpet", (t) => {
  t.deepEqual(namesIn(routing({ shop: [ISSUE, hash()], api: hash() })), { shop: "limpet", api: undefined });
  t.deepEqual(namesIn(routing({ shop: ISSUE, api: issueCookie({ keys: KEYS, name: "route" }) })), {
    shop: "limpet",
    api: "route",
  });
});

test("each of several has its upstream's name in its own, whatever their order", (t) => {
  const names = { shop: "limpet-shop", api: "limpet-api" };
  t.deepEqual(namesIn(routing({ shop: ISSUE, api: [ISSUE, hash()] })), names);
  t.deepEqual(namesIn(routing({ api: ISSUE, shop: ISSUE })), names);
});

test("a name that the rules give is nobody else's", (t) => {
  t.deepEqual(namesIn(routing({ shop: ISSUE, api: issueCookie({ keys: KEYS, name: "Limpet" }) })), {
    shop: "limpet-shop",
    api: "Limpet",
  });
});

/** The proxy of an upstream, while it is the only one that issues a cookie and while there are others. */
const alone = proxy({ affinity: { ...ISSUE, ...defaultNames("shop", true) } });
const amongOthers = proxy({ affinity: { ...ISSUE, ...defaultNames("shop", false) } });
const another = proxy({ name: "api", affinity: { ...ISSUE, ...defaultNames("api", false) } });

/** What a browser has after an answer, and whether the request was known to be bound to the server that answered. */
function visit(by: Proxy, jar: ReadonlyMap<string, string>, server: number) {
  const asked = by.find(withCookies([...jar].map(([name, value]) => `${name}=${value}`).join("; ")));
  const kept = new Map(jar);
  for (const line of by.answer(asked, server, {}).setCookies()) {
    const [name = "", value = ""] = cookieSent(line).split("=");
    if (line.includes("Max-Age=0")) kept.delete(name);
    else kept.set(name, value);
  }
  return { jar: kept, names: [...kept.keys()].sort(), evidence: asked.exchange.evidence };
}

for (const [change, before, after, name] of [
  ["added", alone, amongOthers, "limpet-shop"],
  ["removed", amongOthers, alone, "limpet"],
] as const) {
  test(`no session is lost where a second upstream is ${change}: the cookie is read under both names, and moved`, (t) => {
    const { jar } = visit(before, new Map(), B);
    const moved = visit(after, jar, B);
    t.is(moved.evidence, B);
    t.deepEqual(moved.names, [name]);
    const settled = visit(after, moved.jar, B);
    t.is(settled.evidence, B);
    t.deepEqual(settled.jar, moved.jar);
  });
}

test("what a session has learned since outlives the change back", (t) => {
  const first = visit(alone, new Map(), A);
  const rebound = visit(amongOthers, first.jar, B);
  t.is(visit(alone, rebound.jar, B).evidence, B);
});

test("another upstream's cookie of the short name is no binding, and stays", (t) => {
  const { jar } = visit(alone, new Map(), B);
  const { names, evidence } = visit(another, jar, A);
  t.is(evidence, NOTHING);
  t.deepEqual(names, ["limpet", "limpet-api"]);
});

test("another upstream's cookie of the short name does not hide the own one", (t) => {
  const ofOther = visit(proxy({ name: "api", affinity: ISSUE }), new Map(), A);
  const both = new Map([...ofOther.jar, ...visit(amongOthers, new Map(), B).jar]);
  t.is(visit(alone, both, B).evidence, B);
});

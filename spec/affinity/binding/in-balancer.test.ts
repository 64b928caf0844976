import test from "ava";
import { decidesInBalancer, findsInBalancer } from "../../../src/affinity/binding/in-balancer.ts";
import { provision } from "../../../src/affinity/provision.ts";
import {
  cookie,
  hash,
  header,
  issueCookie,
  learn,
  none,
  pathParameter,
  route,
  type Affinity,
  type Upstream,
} from "../../../src/index.ts";
import { KEYS } from "./proxy.ts";

const A = { name: "a", address: "10.0.0.1" };
const B = { name: "b", address: "10.0.0.2" };

const ROUTE = route({ sources: [cookie("JSESSIONID"), header("X-Node")] });

function isInBalancer(affinity: Affinity | readonly Affinity[], more: Partial<Upstream> = {}): boolean {
  return decidesInBalancer(provision({ servers: [A, B], session: [cookie("JSESSIONID")], affinity, ...more }));
}

for (const [what, affinity] of [
  ["a hash", hash()],
  ["no affinity at all", none()],
  ["a route in cookies and headers", ROUTE],
  ["a route with a hash behind it", [ROUTE, hash()]],
] as const) {
  test(`${what} needs the balancer phase only`, (t) => {
    t.true(isInBalancer(affinity));
  });
}

for (const [what, affinity, more] of [
  ["what binds by answers", [ROUTE, learn()], {}],
  ["what is taken out of requests", [ROUTE, issueCookie({ keys: KEYS })], {}],
  ["a route that an internal redirect takes away", route({ sources: [pathParameter("jsessionid")] }), {}],
  ["a route that code of the rules reads", route({ sources: [() => "a"] }), {}],
  ["a policy that waits", ROUTE, { policies: { down: { wait: 100, otherwise: "move" } } }],
  ["a policy that refuses some requests", ROUTE, { policies: { unknown: { safe: "move", unsafe: { refuse: 409 } } } }],
  ["a server that may be full", ROUTE, { servers: [A, { ...B, maxConnections: 5 }] }],
  ["a queue", hash(), { queue: { size: 5 } }],
  ["servers that may change", ROUTE, { mayChange: true }],
  ["incarnations that answers tell", ROUTE, { incarnationHeader: "X-Incarnation" }],
] as const) {
  test(`${what} needs more phases than the balancer`, (t) => {
    t.false(isInBalancer(affinity, more));
  });
}

const SEEN = issueCookie({ keys: KEYS, hide: false });

function isWithoutRewrite(affinity: Affinity | readonly Affinity[], more: Partial<Upstream> = {}): boolean {
  return findsInBalancer(provision({ servers: [A, B], session: [cookie("JSESSIONID")], affinity, ...more }));
}

for (const [what, affinity] of [
  ["a cookie that is not hidden", SEEN],
  ["a cookie with a name of its own", issueCookie({ keys: KEYS, name: "node", hide: false })],
  ["a cookie with a hash behind it", [SEEN, hash()]],
  ["sessions learned in one cookie", learn()],
] as const) {
  test(`${what} needs no rewrite phase`, (t) => {
    t.true(isWithoutRewrite(affinity));
  });
}

for (const [what, affinity, more] of [
  ["a hash, which needs less", hash(), {}],
  ["a cookie that is hidden", issueCookie({ keys: KEYS }), {}],
  ["two that bind", [SEEN, learn()], {}],
  ["sessions in several places", learn(), { session: [cookie("JSESSIONID"), header("X-Session-Id")] }],
  ["sessions in the path", learn(), { session: [pathParameter("jsessionid")] }],
  ["a policy for expired sessions that refuses", SEEN, { policies: { expired: { refuse: 401 } } }],
  ["a policy that waits", SEEN, { policies: { down: { wait: 100, otherwise: "move" } } }],
  ["a server that may be full", SEEN, { servers: [A, { ...B, maxConnections: 5 }] }],
  ["a queue", SEEN, { queue: { size: 5 } }],
  ["servers that may change", SEEN, { mayChange: true }],
  ["servers that are all closed", SEEN, { servers: [{ ...A, down: true }] }],
] as const) {
  test(`${what}: the rewrite phase is not done without`, (t) => {
    t.false(isWithoutRewrite(affinity, more));
  });
}

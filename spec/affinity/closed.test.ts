import test from "ava";
import type { Exchange } from "../../src/affinity/binding/exchange.ts";
import {
  beginExchange,
  decide,
  pickByKey,
  pickFirstTry,
  pickNextByKey,
  pickNextTry,
  refusalIfClosed,
  verdictByKey,
} from "../../src/affinity/decision.ts";
import type { Policies } from "../../src/affinity/policies.ts";
import type { Server } from "../../src/affinity/rules.ts";
import type { RunningUpstream } from "../../src/affinity/running-upstream.ts";
import { NO_SERVER } from "../../src/affinity/servers/picking.ts";
import { hash } from "../../src/affinity/affinities/hash.ts";
import { learn } from "../../src/affinity/affinities/learn.ts";
import { clientAddress } from "../../src/affinity/session/client-address.ts";
import { cookie } from "../../src/affinity/session/cookie.ts";
import { runOnNode, type ServersState } from "../../src/planner/explain/run-on-node.ts";
import { requestWith } from "./request.ts";

const GET = requestWith({ request_method: "GET", cookie_sid: "x" });
const POST = requestWith({ request_method: "POST", cookie_sid: "x" });

const A: Server = { name: "a", address: "10.0.0.1" };
const B: Server = { name: "b", address: "10.0.0.2" };
const C: Server = { name: "c", address: "10.0.0.3" };
const draining = (server: Server): Server => ({ ...server, draining: true });
const down = (server: Server): Server => ({ ...server, down: true });

const ALL_DRAIN = [draining(A), draining(B)];
const ALL_DOWN = [down(A), down(B)];

function upstreamOf(servers: readonly Server[], policies: Policies = {}, state: ServersState = {}): RunningUpstream {
  return runOnNode("shop", { servers, session: [cookie("sid")], affinity: learn(), policies }, undefined, state);
}

function hashOf(servers: readonly Server[], policies: Policies = {}, state: ServersState = {}): RunningUpstream {
  return runOnNode("shop", { servers, session: [cookie("sid")], affinity: hash(), policies }, undefined, state);
}

/** A request whose session is bound to a server; to none: -1. */
function requestFor(upstream: RunningUpstream, evidence: number): Exchange {
  const exchange = beginExchange(upstream);
  exchange.evidence = evidence;
  exchange.key = "session";
  return exchange;
}

/** Where a request goes at first: a server's name, or the status that refuses it. */
function outcome(upstream: RunningUpstream, evidence: number, request = GET): string | number {
  const exchange = requestFor(upstream, evidence);
  if (decide(upstream, exchange, request) === "refuse") return exchange.refusal;
  const server = pickFirstTry(upstream, exchange, request);
  return server === NO_SERVER ? exchange.refusal : upstream.current.generation.servers[server]!.name;
}

test("where all servers drain, their sessions are served and all other requests refused with 503", (t) => {
  const upstream = upstreamOf(ALL_DRAIN);
  t.is(outcome(upstream, 0), "a");
  t.is(outcome(upstream, 1), "b");
  t.is(outcome(upstream, -1), 503);
});

test("where all servers are down, every request is refused with 503", (t) => {
  const upstream = upstreamOf(ALL_DOWN);
  for (const evidence of [0, 1, -1]) t.is(outcome(upstream, evidence), 503);
});

test("where each server drains, is down or has no weight, the sessions of one that is not down are served", (t) => {
  const upstream = upstreamOf([draining(A), down(B), { ...C, weight: 0 }]);
  t.is(outcome(upstream, 0), "a");
  t.is(outcome(upstream, 1), 503);
  t.is(outcome(upstream, 2), "c");
  t.is(outcome(upstream, -1), 503);
});

test("the status of the refusal is the policy's, by method if it says so", (t) => {
  t.is(outcome(upstreamOf(ALL_DRAIN, { closed: { refuse: 429 } }), -1), 429);
  const split = upstreamOf(ALL_DOWN, { closed: { safe: { refuse: 410 }, unsafe: { refuse: 409 } } });
  t.is(outcome(split, -1, GET), 410);
  t.is(outcome(split, -1, POST), 409);
});

test("the policy for a session's own obstacle comes first", (t) => {
  t.is(outcome(upstreamOf(ALL_DOWN, { down: { refuse: 502 } }), 0), 502);
  t.is(outcome(upstreamOf(ALL_DRAIN, { draining: { refuse: 409 } }), 0), 409);
});

test('with closed: "move" a draining server takes new sessions; where all are down nobody does', (t) => {
  for (const drainingTakesNew of [true, false]) {
    const policies = { closed: "move", drainingTakesNew } as const;
    t.true(["a", "b"].includes(String(outcome(upstreamOf(ALL_DRAIN, policies), -1))));
    t.is(outcome(upstreamOf([down(A), draining(B)], policies), 0), "b");
    t.is(outcome(upstreamOf(ALL_DOWN, policies), -1), 503);
  }
});

test("a session that is to leave its draining server stays while no other takes it", (t) => {
  const policies = { draining: "move" } as const;
  t.is(outcome(upstreamOf(ALL_DRAIN, policies), 0), "a");
  t.is(outcome(upstreamOf([draining(A), B], policies), 0), "b");
  t.is(outcome(upstreamOf([draining(A), B], policies, { failed: ["b"] }), 0), "a");
});

test("where those that take new sessions have failed, a draining server takes them, also those that move", (t) => {
  const failed = { failed: ["a"] };
  for (const servers of [
    [A, draining(B)],
    [A, { ...draining(B), backup: true }],
  ]) {
    const upstream = upstreamOf(servers, {}, failed);
    t.is(outcome(upstream, -1), "b");
    t.is(outcome(upstream, 0), "b");
    t.is(outcome(upstream, 1), "b");
  }
});

test("without drainingTakesNew those that failed are tried, and sessions wait for theirs", (t) => {
  const upstream = upstreamOf([A, draining(B)], { drainingTakesNew: false }, { failed: ["a"] });
  t.is(outcome(upstream, -1), "a");
  t.is(outcome(upstream, 0), "a");
  t.is(outcome(upstream, 1), "b");
});

test("a try that fails is followed by one of a draining server where no other is left", (t) => {
  const upstream = upstreamOf([A, draining(B), draining(C)]);
  const exchange = requestFor(upstream, -1);
  decide(upstream, exchange, GET);
  t.is(pickFirstTry(upstream, exchange, GET), 0);
  const second = pickNextTry(upstream, exchange, GET, { 0: true });
  t.true(second === 1 || second === 2);
  t.is(pickNextTry(upstream, exchange, GET, { 0: true, [second]: true }), 3 - second);
  t.is(pickNextTry(upstream, exchange, GET, { 0: true, 1: true, 2: true }), NO_SERVER);
});

test("in a closed upstream a session whose server fails under the request is new to the others", (t) => {
  const refusing = upstreamOf(ALL_DRAIN);
  const refused = requestFor(refusing, 0);
  t.is(decide(refusing, refused, GET), "stay");
  t.is(pickFirstTry(refusing, refused, GET), 0);
  t.is(pickNextTry(refusing, refused, GET, { 0: true }), NO_SERVER);
  t.like(refused, { refusal: 503, verdict: "refused" });
  const moving = upstreamOf(ALL_DRAIN, { closed: "move" });
  const moved = requestFor(moving, 0);
  decide(moving, moved, GET);
  pickFirstTry(moving, moved, GET);
  t.is(pickNextTry(moving, moved, GET, { 0: true }), 1);
  t.like(moved, { refusal: 0, verdict: "moved:down" });
});

test("where all draining servers failed, their sessions wait for them as in any outage", (t) => {
  const upstream = upstreamOf(ALL_DRAIN, {}, { failed: ["a", "b"] });
  t.is(outcome(upstream, 0), "a");
  t.is(outcome(upstream, 1), "b");
  t.is(outcome(upstream, -1), 503);
});

test("an upstream that closes while a request's body comes refuses it all the same", (t) => {
  const upstream = upstreamOf([A, B]);
  const exchange = requestFor(upstream, -1);
  t.is(decide(upstream, exchange, GET), "pick");
  upstream.current = upstreamOf(ALL_DRAIN).current;
  t.is(pickFirstTry(upstream, exchange, GET), NO_SERVER);
  t.is(exchange.refusal, 503);
});

test("a hash binds nobody, so that a closed upstream refuses every key", (t) => {
  for (const servers of [ALL_DRAIN, ALL_DOWN]) {
    const upstream = hashOf(servers);
    t.is(pickByKey(upstream, GET), NO_SERVER);
    t.is(pickNextByKey(upstream, GET, {}), NO_SERVER);
    t.is(refusalIfClosed(upstream, upstream.current, GET), 503);
  }
  t.is(refusalIfClosed(hashOf([A, B]), hashOf([A, B]).current, GET), 0);
});

test("a key whose server failed goes to a draining one where no other is left", (t) => {
  const upstream = hashOf([A, draining(B)], {}, { failed: ["a"] });
  t.is(pickByKey(upstream, GET), 1);
  t.is(pickNextByKey(hashOf([A, draining(B)]), GET, { 0: true }), 1);
  const kept = hashOf([A, draining(B)], { drainingTakesNew: false }, { failed: ["a"] });
  t.is(pickByKey(kept, GET), 0);
  t.is(pickNextByKey(kept, GET, { 0: true }), NO_SERVER);
});

test('with closed: "move" each key is at its own server, although that drains', (t) => {
  const upstream = hashOf(ALL_DRAIN, { closed: "move" });
  const open = hashOf([A, B]);
  for (let i = 0; i < 20; i++) {
    const request = requestWith({ request_method: "GET", cookie_sid: `key-${i}` });
    const server = pickByKey(upstream, request);
    t.is(server, pickByKey(open, request));
    t.is(verdictByKey(upstream, request, [server]), "hit");
  }
});

test("an upstream without any server, because no name was found, is closed whatever its table", (t) => {
  for (const table of ["maglev", "ketama", "rendezvous", "modulo", "ipHash"] as const) {
    const key = table === "ipHash" ? clientAddress({ ipv4: 24, ipv6: 128 }) : cookie("sid");
    const upstream = runOnNode("shop", { servers: [], session: [key], affinity: hash({ table }) });
    t.is(pickByKey(upstream, GET), NO_SERVER);
    t.is(refusalIfClosed(upstream, upstream.current, GET), 503);
  }
  const upstream = upstreamOf([]);
  t.is(decide(upstream, beginExchange(upstream), GET), "refuse");
});

test("where only backups were found, they take the requests of keys", (t) => {
  const upstream = hashOf([{ ...B, backup: true }]);
  t.is(pickByKey(upstream, GET), 0);
  t.is(verdictByKey(upstream, GET, [0]), "moved:down");
});

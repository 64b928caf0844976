import test from "ava";
import { beginExchange, decide, decideAfterWaiting, pickFirstTry, pickNextTry } from "../../src/affinity/decision.ts";
import type { Exchange } from "../../src/affinity/binding/exchange.ts";
import type { Policies } from "../../src/affinity/policies.ts";
import type { RunningUpstream } from "../../src/affinity/running-upstream.ts";
import { setHealthy } from "../../src/affinity/servers/lineup.ts";
import { NO_SERVER } from "../../src/affinity/servers/picking.ts";
import { runOnNode } from "../../src/planner/explain/run-on-node.ts";
import { learn } from "../../src/affinity/affinities/learn.ts";
import { cookie } from "../../src/affinity/session/cookie.ts";
import { requestWith } from "./request.ts";
import { someServers } from "./upstreams.ts";

const GET = requestWith({ request_method: "GET" });

const NAMES = someServers(3).map(({ name }) => name);

/** An upstream of three servers of which these failed, and a request whose session is on the first. */
function bound(failed: readonly string[], policies: Policies = {}): { upstream: RunningUpstream; exchange: Exchange } {
  const rules = { servers: someServers(3), session: [cookie("sid")], affinity: learn(), policies };
  const upstream = runOnNode("shop", rules, undefined, { failed });
  const exchange = beginExchange(upstream);
  exchange.evidence = 0;
  exchange.key = "session";
  return { upstream, exchange };
}

test("a session leaves a server that failed alone, and stays with one that failed with all others", (t) => {
  const alone = bound([NAMES[0]!]);
  t.is(decide(alone.upstream, alone.exchange, GET), "pick");
  t.not(pickFirstTry(alone.upstream, alone.exchange, GET), 0);
  const together = bound(NAMES);
  t.is(decide(together.upstream, together.exchange, GET), "stay");
  t.is(pickFirstTry(together.upstream, together.exchange, GET), 0);
});

test("a try of such a server that fails is followed by no other", (t) => {
  const { upstream, exchange } = bound(NAMES);
  decide(upstream, exchange, GET);
  pickFirstTry(upstream, exchange, GET);
  t.is(pickNextTry(upstream, exchange, GET, { 0: true }), NO_SERVER);
});

test("it does so until the outage is over, also when another server is back", (t) => {
  const { upstream, exchange } = bound(NAMES);
  const { standing } = upstream.current;
  setHealthy(upstream.current, 1, true);
  standing.isOutage = true;
  t.is(decide(upstream, exchange, GET), "stay");
  standing.isOutage = false;
  t.is(decide(upstream, exchange, GET), "pick");
});

test("policies that refuse or wait hold in an outage, too", (t) => {
  const strict = bound(NAMES, { down: { refuse: 503 } });
  t.is(decide(strict.upstream, strict.exchange, GET), "refuse");
  t.is(strict.exchange.refusal, 503);
  const patient = bound(NAMES, { down: { wait: 1000, otherwise: "move" } });
  t.is(decide(patient.upstream, patient.exchange, GET), "wait");
  t.is(decideAfterWaiting(patient.upstream, patient.exchange, GET), "stay");
});

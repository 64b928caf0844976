import test from "ava";
import type { Affinity, Canary, Server } from "../../src/index.ts";
import { hash } from "../../src/affinity/affinities/hash.ts";
import { learn } from "../../src/affinity/affinities/learn.ts";
import { none } from "../../src/affinity/affinities/none.ts";
import { beginExchange, decide, pickFirstTry, pickNextTry, verdictWithoutAnswer } from "../../src/affinity/decision.ts";
import type { Request } from "../../src/affinity/request.ts";
import { doNotPause } from "../../src/affinity/machine.ts";
import { createLineup, type RunningUpstream } from "../../src/affinity/running-upstream.ts";
import { serverNamed } from "../../src/affinity/servers/generation.ts";
import { setHealthy } from "../../src/affinity/servers/lineup.ts";
import { NO_SERVER } from "../../src/affinity/servers/picking.ts";
import { cookie } from "../../src/affinity/session/cookie.ts";
import { header } from "../../src/affinity/session/header.ts";
import { runOnNode } from "../../src/planner/explain/run-on-node.ts";
import { requestWith } from "./request.ts";
import { someKeys } from "./upstreams.ts";

const SERVERS: readonly Server[] = [
  { name: "old-1", address: "10.0.0.1", group: "stable" },
  { name: "old-2", address: "10.0.0.2" },
  { name: "new-1", address: "10.0.0.3", group: "canary" },
];

const FORCE = [header("X-Group"), cookie("group")];

function weighted(stable: number, canary: number, release = 0): Canary {
  return {
    groups: [
      { name: "stable", weight: stable, release },
      { name: "canary", weight: canary },
    ],
    force: FORCE,
  };
}

function upstreamWith(
  canary: Canary | undefined,
  affinity: Affinity = hash(),
  servers: readonly Server[] = SERVERS,
): RunningUpstream {
  const groupless = servers.map(({ group: _, ...server }) => server);
  return runOnNode("shop", {
    servers: canary === undefined ? groupless : servers,
    session: [cookie("sid")],
    affinity,
    ...(canary === undefined ? {} : { canary }),
  });
}

const ofSession = (key: string, variables: Record<string, string> = {}): Request =>
  requestWith({ request_method: "GET", cookie_sid: key, ...variables });

const NEW_CLIENT = requestWith({ request_method: "GET" });

interface Outcome {
  readonly server: string;
  readonly verdict: string;
}

/** Where a request goes whose session is bound to the server of a name, or to none. */
function visit(upstream: RunningUpstream, request: Request, bound?: string, key = "session"): Outcome {
  const exchange = beginExchange(upstream);
  const { generation } = upstream.current;
  if (bound !== undefined) {
    exchange.evidence = serverNamed(generation, bound)!;
    exchange.key = key;
  }
  if (decide(upstream, exchange, request) === "refuse") return { server: "", verdict: "refused" };
  const server = pickFirstTry(upstream, exchange, request);
  return {
    server: server === NO_SERVER ? "" : generation.servers[server]!.name,
    verdict: verdictWithoutAnswer(exchange, false),
  };
}

const isNew = ({ server }: Outcome): boolean => server === "new-1";

function shareOfCanary(upstream: RunningUpstream, requests: readonly Request[]): number {
  return requests.filter((request) => isNew(visit(upstream, request))).length / requests.length;
}

const SESSIONS = someKeys(5000).map((key) => ofSession(key));

test("without a canary, all servers share the sessions", (t) => {
  t.true(Math.abs(shareOfCanary(upstreamWith(undefined), SESSIONS) - 1 / 3) < 0.03);
});

test("a group without weight gets no new sessions, and one with all of it gets all", (t) => {
  t.is(shareOfCanary(upstreamWith(weighted(100, 0)), SESSIONS), 0);
  t.is(shareOfCanary(upstreamWith(weighted(0, 1)), SESSIONS), 1);
});

for (const [title, affinity] of [
  ["the hash of a session's key", hash()],
  ["the key of a session that will be learned", learn({ createFromRequest: true })],
] as const) {
  test(`${title} chooses its group, in proportion to the weights`, (t) => {
    for (const [stable, canary] of [
      [95, 5],
      [50, 50],
      [1, 3],
    ] as const) {
      const share = shareOfCanary(upstreamWith(weighted(stable, canary), affinity), SESSIONS);
      t.true(Math.abs(share - canary / (stable + canary)) < 0.02, `${stable}:${canary} gave ${share}`);
    }
  });
}

test("sessions without a key roll the dice", (t) => {
  const upstream = upstreamWith(weighted(80, 20), none());
  const share = shareOfCanary(
    upstream,
    Array.from({ length: 5000 }, () => NEW_CLIENT),
  );
  t.true(Math.abs(share - 0.2) < 0.02, String(share));
});

test("a key has the same group in every upstream with the same weights", (t) => {
  const first = upstreamWith(weighted(70, 30));
  const second = upstreamWith(weighted(70, 30), learn({ createFromRequest: true }));
  for (const request of SESSIONS.slice(0, 500)) t.is(isNew(visit(first, request)), isNew(visit(second, request)));
});

test("another weight moves as few hashed sessions as can be", (t) => {
  const before = upstreamWith(weighted(90, 10));
  const after = upstreamWith(weighted(80, 20));
  let moved = 0;
  for (const request of SESSIONS) {
    const was = visit(before, request).server;
    const is = visit(after, request).server;
    if (was !== is) moved++;
    if (was !== is) t.is(is, "new-1", "nobody moves within a group, or back");
  }
  t.true(Math.abs(moved / SESSIONS.length - 0.1) < 0.02, String(moved));
});

test("bound sessions stay, whatever the weights are", (t) => {
  for (const canary of [weighted(100, 0), weighted(0, 100)]) {
    const upstream = upstreamWith(canary, learn());
    for (const { name } of SERVERS) t.deepEqual(visit(upstream, NEW_CLIENT, name), { server: name, verdict: "hit" });
  }
});

test("a header or a cookie forces a group", (t) => {
  const upstream = upstreamWith(weighted(100, 0));
  t.is(visit(upstream, ofSession("x", { http_x_group: "canary" })).server, "new-1");
  t.is(visit(upstream, ofSession("x", { cookie_group: "canary" })).server, "new-1");
});

test("a header that names no group leaves it to the cookie, and that to the weights", (t) => {
  const upstream = upstreamWith(weighted(100, 0));
  t.is(visit(upstream, ofSession("x", { http_x_group: "other", cookie_group: "canary" })).server, "new-1");
  t.not(visit(upstream, ofSession("x", { http_x_group: "other", cookie_group: "never" })).server, "new-1");
});

test("a bound session that is forced moves to the group, once", (t) => {
  const upstream = upstreamWith(weighted(100, 0), learn());
  const forced = requestWith({ request_method: "GET", http_x_group: "canary" });
  t.deepEqual(visit(upstream, forced, "old-1"), { server: "new-1", verdict: "moved:group" });
  t.deepEqual(visit(upstream, forced, "new-1"), { server: "new-1", verdict: "hit" });
});

test("a forced group without a server that can be picked changes nothing", (t) => {
  const upstream = upstreamWith(weighted(100, 0), learn());
  setHealthy(upstream.current, 2, false);
  const forced = requestWith({ request_method: "GET", http_x_group: "canary" });
  t.deepEqual(visit(upstream, forced, "old-1"), { server: "old-1", verdict: "hit" });
  t.not(visit(upstream, forced).server, "");
});

test("where a group has no server left, its sessions go to the others, and hashed ones return", (t) => {
  const upstream = upstreamWith(weighted(0, 100));
  setHealthy(upstream.current, 2, false);
  const { server, verdict } = visit(upstream, ofSession("x"));
  t.true(server.startsWith("old"));
  t.is(verdict, "moved:down");
  setHealthy(upstream.current, 2, true);
  t.deepEqual(visit(upstream, ofSession("x")), { server: "new-1", verdict: "hit" });
});

test("a group that no server belongs to is passed over", (t) => {
  const upstream = upstreamWith(weighted(0, 100), hash(), SERVERS.slice(0, 2));
  const { server, verdict } = visit(upstream, ofSession("x"));
  t.true(server.startsWith("old"));
  t.is(verdict, "hit");
});

test("a server of a group that there is not gets no new sessions, and keeps those that are bound to it", (t) => {
  const typo: Server = { name: "typo", address: "10.0.0.4", group: "cannary" };
  const upstream = upstreamWith(weighted(50, 50), learn({ createFromRequest: true }), [...SERVERS, typo]);
  for (const request of SESSIONS.slice(0, 500)) t.not(visit(upstream, request).server, "typo");
  t.is(visit(upstream, NEW_CLIENT, "typo").server, "typo");
  setHealthy(upstream.current, 2, false);
  const forced = requestWith({ request_method: "GET", http_x_group: "canary" });
  for (let i = 0; i < 20; i++) t.not(visit(upstream, forced).server, "typo", "nor where a group falls back");
  for (const index of [0, 1]) setHealthy(upstream.current, index, false);
  t.is(visit(upstream, NEW_CLIENT).server, "typo", "unless nobody else is left");
});

test("a request whose server failed is tried on the other servers of its group first", (t) => {
  const upstream = upstreamWith(weighted(100, 0));
  for (const request of SESSIONS.slice(0, 50)) {
    const exchange = beginExchange(upstream);
    t.is(decide(upstream, exchange, request), "pick");
    const first = pickFirstTry(upstream, exchange, request);
    const second = pickNextTry(upstream, exchange, request, { [first]: true });
    t.deepEqual([first, second].sort(), [0, 1]);
    t.is(pickNextTry(upstream, exchange, request, { 0: true, 1: true }), 2, "then on others");
  }
});

test("a session whose server is down moves within its group", (t) => {
  const upstream = upstreamWith(weighted(1, 100), learn());
  setHealthy(upstream.current, 0, false);
  t.deepEqual(visit(upstream, NEW_CLIENT, "old-1"), { server: "old-2", verdict: "moved:down" });
});

test("a group releases the share of its bound sessions that it is to, and always the same ones", (t) => {
  const upstream = upstreamWith(weighted(50, 50, 0.2), learn());
  const leavers = someKeys(5000).filter((key) => visit(upstream, NEW_CLIENT, "old-1", key).verdict === "moved:group");
  t.true(Math.abs(leavers.length / 5000 - 0.2) < 0.02, String(leavers.length));
  for (const key of leavers.slice(0, 50)) t.is(visit(upstream, NEW_CLIENT, "old-1", key).server, "new-1");
  t.is(visit(upstream, NEW_CLIENT, "new-1", leavers[0]).verdict, "hit", "who came to another group stays there");
});

test("nobody is released while no other group has a weight or a server", (t) => {
  const released = (canary: Canary, servers = SERVERS): number =>
    someKeys(200).filter(
      (key) => visit(upstreamWith(canary, learn(), servers), NEW_CLIENT, "old-1", key).verdict !== "hit",
    ).length;
  t.is(released(weighted(50, 0, 1)), 0);
  t.is(released(weighted(50, 50, 1), SERVERS.slice(0, 2)), 0);
  t.is(released(weighted(50, 50, 1)), 200);
});

test("a server that changes its group while requests run keeps its sessions, and gets its new group's", (t) => {
  const upstream = upstreamWith(weighted(0, 100), learn({ createFromRequest: true }));
  const { servers } = upstream.current.generation;
  const changed = servers.map((server) => ({ ...server, group: server.name === "old-1" ? "canary" : "stable" }));
  upstream.current = createLineup(2, changed, upstream.tools, upstream.current, doNotPause);
  for (const request of SESSIONS.slice(0, 50)) t.is(visit(upstream, request).server, "old-1");
  for (const { name } of SERVERS) t.is(visit(upstream, NEW_CLIENT, name).server, name);
});

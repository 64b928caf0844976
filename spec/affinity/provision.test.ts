import test from "ava";
import { provision, provisionRouting, provisionServer } from "../../src/affinity/provision.ts";
import {
  cookie,
  defineRouting,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  redis,
  route,
  tagSession,
  type Upstream,
} from "../../src/index.ts";

const KEYS = fromEnvironment("KEYS");
const SERVER = { name: "a", address: "10.0.0.1:8080" };
const SID = cookie("sid");

/** What is filled in where an upstream has these affinities and nothing else. */
function affinityOf(affinity: Upstream["affinity"], session = [SID]) {
  return provision({ servers: [SERVER], session, affinity }).affinities;
}

test("a server weighs 1, is in service, is no backup and has no limit, unless the rules say otherwise", (t) => {
  const filled = { ...SERVER, weight: 1, down: false, backup: false, draining: false, maxConnections: 0 };
  t.deepEqual(provisionServer(SERVER), filled);
  t.deepEqual(provision({ servers: [SERVER], affinity: hash() }).servers, [filled]);
});

test("what the rules say of a server stays", (t) => {
  const server = {
    ...SERVER,
    weight: 0,
    down: true,
    backup: true,
    draining: true,
    maxConnections: 7,
    maxFails: 0,
    failTimeout: 30,
    incarnation: "2",
  };
  t.deepEqual(provisionServer(server), server);
});

/** Of health, what is off by default. */
const UNSAID = { failOn: undefined, outlier: undefined, panicBelow: 0, check: undefined };

test("checks of an upstream have every default, and its protocol unless they have their own", (t) => {
  const health = { check: { path: "/health" } };
  const upstream = { servers: [], affinity: hash(), protocol: "https", health } as const;
  t.deepEqual(provision(upstream).health.check, {
    interval: 5,
    jitter: 0,
    timeout: 2000,
    rise: 2,
    fall: 3,
    mandatory: false,
    protocol: "https",
    path: "/health",
    method: "GET",
    tls: {},
    status: ["200-399"],
  });
  const own = { ...upstream, health: { check: { protocol: "tcp" } } } as const;
  t.is(provision(own).health.check?.protocol, "tcp");
});

test("an upstream of which nothing is said but servers and affinity has every default", (t) => {
  t.deepEqual(provision({ servers: [], affinity: hash() }), {
    servers: [],
    dns: { minTtl: 1, maxTtl: 10, ipv6: true, keepFor: Infinity, emptyAfter: 30, required: false },
    session: [],
    affinities: [{ kind: "hash", table: "rendezvous" }],
    balancing: "turns",
    canary: undefined,
    hash: { kind: "hash", table: "rendezvous" },
    policies: {
      down: "move",
      draining: "stay",
      full: { wait: 1000, otherwise: { refuse: 503 } },
      unknown: "move",
      expired: "move",
      closed: { refuse: 503 },
      drainingTakesNew: true,
      returns: false,
    },
    incarnationHeader: undefined,
    verdictHeader: undefined,
    maxKeyLength: 4096,
    protocol: "http",
    health: { ...UNSAID, maxFails: 1, failTimeout: 10, countLastTry: false },
    keepAlive: { connections: 64, idleTimeout: 60, requests: 1000, lifetime: 3600 },
    serversFile: undefined,
    queue: undefined,
    mayChange: false,
    shareChanges: true,
    drainTimeout: 0,
    sessionTimeout: 1800,
  });
});

test("what the rules say of an upstream stays, and only the rest is filled in", (t) => {
  const filled = provision({
    servers: [],
    session: [SID],
    affinity: hash({ table: "maglev" }),
    policies: { down: { refuse: 502 }, returns: true },
    incarnationHeader: "X-Boot",
    verdictHeader: "X-Verdict",
    maxKeyLength: 64,
    protocol: "tcp",
    health: { maxFails: 0, countLastTry: true },
    keepAlive: { connections: 100, requests: 5 },
    mayChange: true,
  });
  t.like(filled, {
    session: [SID],
    incarnationHeader: "X-Boot",
    verdictHeader: "X-Verdict",
    maxKeyLength: 64,
    protocol: "tcp",
    mayChange: true,
  });
  t.deepEqual(filled.hash, { kind: "hash", table: "maglev" });
  t.deepEqual(filled.health, { ...UNSAID, maxFails: 0, failTimeout: 10, countLastTry: true });
  t.deepEqual(filled.keepAlive, { connections: 100, idleTimeout: 60, requests: 5, lifetime: 3600 });
  t.deepEqual(filled.policies, {
    down: { refuse: 502 },
    draining: "stay",
    full: { wait: 1000, otherwise: { refuse: 503 } },
    unknown: "move",
    expired: "move",
    closed: { refuse: 503 },
    drainingTakesNew: true,
    returns: true,
  });
});

test("there are never fewer idle connections than servers", (t) => {
  const servers = Array.from({ length: 70 }, (_, i) => ({ name: `s${i}`, address: `10.0.0.${i}` }));
  t.is(provision({ servers, affinity: hash() }).keepAlive.connections, 70);
  t.is(provision({ servers, affinity: hash(), keepAlive: { connections: 8 } }).keepAlive.connections, 70);
  t.is(provision({ servers, affinity: hash(), keepAlive: { connections: 71 } }).keepAlive.connections, 71);
});

test("where no connections are kept, each is closed after its first request", (t) => {
  t.is(provision({ servers: [SERVER], affinity: hash(), keepAlive: false }).keepAlive.requests, 1);
});

test("an issued cookie has every default, and is never renewed where nothing makes it old", (t) => {
  t.deepEqual(affinityOf(issueCookie({ keys: KEYS })), [
    {
      kind: "issueCookie",
      name: "limpet",
      keys: KEYS,
      path: "/",
      secure: "auto",
      httpOnly: true,
      sameSite: "lax",
      partitioned: false,
      hide: true,
      sharedCaches: "withhold",
    },
  ]);
});

for (const [options, renewAfter] of [
  [{ expires: 100 }, 25],
  [{ maxIdle: 100 }, 25],
  [{ maxIdle: 101 }, 26],
  [{ expires: 1000, maxIdle: 100 }, 25],
  [{ expires: 100, maxIdle: 1000 }, 25],
  [{ expires: 100, renewAfter: 7 }, 7],
  [{ renewAfter: 7 }, 7],
  [{ maxAge: 100 }, undefined],
] as const) {
  test(`an issued cookie with ${JSON.stringify(options)} is renewed after ${renewAfter ?? "no time at all"}`, (t) => {
    const [filled] = affinityOf(issueCookie({ keys: KEYS, ...options }));
    t.like(filled, { kind: "issueCookie", renewAfter });
  });
}

test("what the rules say of an issued cookie stays", (t) => {
  const cookie = issueCookie({
    keys: KEYS,
    name: "home",
    path: "/shop",
    domain: "shop.example",
    secure: true,
    httpOnly: false,
    sameSite: "none",
    partitioned: true,
    hide: false,
    sharedCaches: "private",
  });
  t.deepEqual(affinityOf(cookie), [cookie]);
});

test("learning has every default, and looks where the upstream's sessions are", (t) => {
  t.deepEqual(affinityOf(learn()), [
    {
      kind: "learn",
      create: [SID],
      lookup: [SID],
      createFromRequest: false,
      idleTimeout: 600,
      memory: "8m",
      redis: undefined,
      keys: undefined,
    },
  ]);
});

test("what the rules say of learning stays, and Redis has every default", (t) => {
  const create = [header("X-New")];
  const lookup = [header("X-Id")];
  const options = { create, lookup, createFromRequest: true, idleTimeout: 60, memory: "1m", keys: KEYS };
  t.deepEqual(affinityOf(learn({ ...options, redis: redis({ address: "10.0.0.5:6379" }) })), [
    {
      kind: "learn",
      ...options,
      redis: {
        kind: "redis",
        address: "10.0.0.5:6379",
        database: 0,
        tls: false,
        keyPrefix: "limpet:",
        deadline: 50,
        refreshAfter: 10,
        failures: 5,
        retryAfter: 1000,
        connections: 16,
      },
    },
  ]);
});

test("a route is a suffix behind a dot, where the upstream's sessions are, unless the rule names others", (t) => {
  const filled = { kind: "route", position: "suffix", separator: "." } as const;
  t.deepEqual(affinityOf(route()), [{ ...filled, sources: [SID] }]);
  t.deepEqual(affinityOf(route({ sources: [header("X-Id")] })), [{ ...filled, sources: [header("X-Id")] }]);
});

test("a tag stands behind a tilde", (t) => {
  const rule = tagSession({ carriers: [SID], keys: KEYS });
  t.deepEqual(affinityOf(rule), [{ kind: "tagSession", carriers: [SID], keys: KEYS, separator: "~" }]);
});

test("affinities keep their order, and the first hash among them is the one that decides", (t) => {
  const filled = provision({
    servers: [],
    affinity: [learn(), hash({ table: "ketama" }), route(), hash({ table: "maglev" })],
  });
  t.deepEqual(
    filled.affinities.map(({ kind }) => kind),
    ["learn", "hash", "route", "hash"],
  );
  t.deepEqual(filled.hash, { kind: "hash", table: "ketama" });
  t.is(provision({ servers: [], affinity: learn() }).hash, undefined);
});

test("every upstream of the rules is filled in, under its name", (t) => {
  const upstream: Upstream = { servers: [SERVER], affinity: hash() };
  const other: Upstream = { servers: [], affinity: learn() };
  const routing = defineRouting({ upstreams: { shop: upstream, wiki: other } });
  t.deepEqual(provisionRouting(routing), {
    stateFile: undefined,
    admin: undefined,
    metrics: false,
    sessionDigests: undefined,
    upstreams: { shop: provision(upstream), wiki: provision(other) },
  });
});

test("rules that are filled in stay as they were written", (t) => {
  const server = Object.freeze({ ...SERVER });
  const rules = Object.freeze({ servers: [server], affinity: Object.freeze(issueCookie({ keys: KEYS, expires: 60 })) });
  t.notThrows(() => provision(rules));
  t.deepEqual(server, SERVER);
});

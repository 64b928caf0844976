import { affinitiesOf, type Affinity } from "./affinities/affinity.ts";
import type { HashAffinity } from "./affinities/hash.ts";
import type { IssueCookieAffinity } from "./affinities/issue-cookie.ts";
import type { LearnAffinity } from "./affinities/learn.ts";
import type { Redis } from "./affinities/redis.ts";
import type { NoAffinity } from "./affinities/none.ts";
import type { RouteAffinity } from "./affinities/route.ts";
import { hasNames } from "./dns/named.ts";
import { provisionHealth, type ProvisionedHealth } from "./health.ts";
import type { Balancing } from "./balancing/method.ts";
import { provisionCanary, type ProvisionedCanary } from "./canary/canary.ts";
import { DNS, type Dns, type ProvisionedDns } from "./dns/options.ts";
import { withDefaults } from "./rule.ts";
import type { Secret } from "./affinities/secret.ts";
import type { TagSessionAffinity } from "./affinities/tag-session.ts";
import { SHORT_NAME, withCookieNames, type NamedCookie } from "./cookies/names.ts";
import type { Policies } from "./policies.ts";
import { provisionRebalance, type Rebalance } from "./rebalance.ts";
import { provisionQueue, type ProvisionedQueue } from "./queue.ts";
import { listedServers } from "./rules.ts";
import type { Admin, KeepAlive, Routing, Server, Service, Upstream } from "./rules.ts";
import type { SessionSource } from "./session/source.ts";

/*
 * Rules with every default filled in. Whoever reads rules reads these, so each default is written
 * once: here, or in the function that makes a rule of several kinds (`hash()`, `route()` and so on).
 */

type Filled<Options, Name extends keyof Options> = Omit<Options, Name> & {
  readonly [Key in Name]-?: Exclude<Options[Key], undefined>;
};

export type ProvisionedServer = Filled<
  Omit<Server, "srv">,
  "weight" | "down" | "backup" | "draining" | "maxConnections"
> &
  DrainMarks & {
    /** Of an entry of the rules with `srv`, which then is its address, too: the tools that plan take it for one server. */
    readonly srv?: string;
    /** Another name that sessions may know it by. */
    readonly formerly?: string;
  };

/** What only servers that change while nginx runs have, beside what rules say. */
export interface DrainMarks {
  /** Until when it may drain, in seconds since the epoch; 0 or absent: for as long as it has sessions. */
  readonly drainUntil?: number;
  /** The sources have it no longer. It drains, and then goes. */
  readonly isLeaving?: boolean;
}

export type ProvisionedCookie = Filled<
  NamedCookie,
  "path" | "secure" | "httpOnly" | "sameSite" | "partitioned" | "hide" | "sharedCaches"
>;

export type ProvisionedRedis = Filled<
  Redis,
  "database" | "tls" | "keyPrefix" | "deadline" | "refreshAfter" | "failures" | "retryAfter" | "connections"
>;

export type ProvisionedLearn = Filled<
  Omit<LearnAffinity, "create" | "redis" | "keys">,
  "createFromRequest" | "lookup" | "idleTimeout" | "memory"
> & {
  readonly create: readonly SessionSource[];
  readonly redis: ProvisionedRedis | undefined;
  readonly keys: Secret | undefined;
};

export type ProvisionedRoute = Filled<RouteAffinity, "sources">;

export type ProvisionedAffinity =
  HashAffinity | ProvisionedCookie | ProvisionedLearn | ProvisionedRoute | TagSessionAffinity;

export type ProvisionedPolicies = Required<Omit<Policies, "rebalance">> & {
  readonly rebalance: Required<Rebalance> | undefined;
};

export interface ProvisionedUpstream {
  /** As the rules have them; those with host names stand for servers that are found later. */
  readonly servers: readonly ProvisionedServer[];
  readonly dns: ProvisionedDns;
  readonly session: readonly SessionSource[];
  /** In their order: the first that knows a session's server wins. None of them is where the upstream only balances. */
  readonly affinities: readonly ProvisionedAffinity[];
  readonly balancing: Balancing;
  /** The `hash` among the affinities, if there is one. */
  readonly hash: HashAffinity | undefined;
  readonly canary: ProvisionedCanary | undefined;
  readonly policies: ProvisionedPolicies;
  readonly queue: ProvisionedQueue | undefined;
  readonly incarnationHeader: string | undefined;
  readonly verdictHeader: string | undefined;
  readonly maxKeyLength: number;
  readonly protocol: "http" | "https" | "tcp";
  readonly health: ProvisionedHealth;
  readonly keepAlive: Required<KeepAlive>;
  /** The path of the JSON file that has the servers, if one does. */
  readonly serversFile: string | undefined;
  readonly mayChange: boolean;
  readonly drainTimeout: number;
  readonly shareChanges: boolean;
  readonly sessionTimeout: number;
}

export interface ProvisionedRouting {
  readonly stateFile: string | undefined;
  readonly admin: Admin | undefined;
  readonly metrics: boolean;
  readonly sessionDigests: Secret | undefined;
  readonly upstreams: Readonly<Record<string, ProvisionedUpstream>>;
}

const SERVER = { weight: 1, down: false, backup: false, draining: false, maxConnections: 0 };

const COOKIE = {
  name: SHORT_NAME,
  path: "/",
  secure: "auto",
  httpOnly: true,
  sameSite: "lax",
  partitioned: false,
  hide: true,
  sharedCaches: "withhold",
} as const;

const REDIS = {
  database: 0,
  tls: false,
  keyPrefix: "limpet:",
  deadline: 50,
  refreshAfter: 10,
  failures: 5,
  retryAfter: 1000,
  connections: 16,
};

const POLICIES: ProvisionedPolicies = {
  down: "move",
  draining: "stay",
  full: { wait: 1000, otherwise: { refuse: 503 } },
  unknown: "move",
  expired: "move",
  closed: { refuse: 503 },
  drainingTakesNew: true,
  returns: false,
  rebalance: undefined,
};

/** Seconds: nginx's own `keepalive_time`. */
export const DEFAULT_LIFETIME = 3600;

/** All but the first as in nginx. */
const KEEP_ALIVE = { connections: 64, idleTimeout: 60, requests: 1000, lifetime: DEFAULT_LIFETIME };

/** Every nginx closes a connection after its last request; how many it may keep idle does not matter then. */
const NO_KEEP_ALIVE: KeepAlive = { requests: 1 };

/** Seconds: most applications end a session that was idle for that long. */
const SESSION_TIMEOUT = 1800;

/** Bytes: browsers keep no cookie that is longer, its name included (RFC 6265, section 6.1). */
const MAX_KEY_LENGTH = 4096;

/**
 * Fills in what the rules of an upstream leave out, as if it were the only one. They are well-formed.
 * @param dns what the rules say for all upstreams
 */
export function provision(this: void, upstream: Upstream, dns: Dns = {}): ProvisionedUpstream {
  const servers: ProvisionedServer[] = [];
  for (const server of listedServers(upstream)) servers.push(provisionServer(server));
  const serversFile = "kind" in upstream.servers ? upstream.servers.path : undefined;
  const { session = [], protocol = "http" } = upstream;
  const affinities: ProvisionedAffinity[] = [];
  let hash: HashAffinity | undefined;
  for (const affinity of affinitiesOf(upstream.affinity)) {
    if (affinity.kind === "none") continue;
    affinities.push(provisionAffinity(affinity, session));
    if (affinity.kind === "hash" && hash === undefined) hash = affinity;
  }
  const keepAlive = withDefaults(upstream.keepAlive === false ? NO_KEEP_ALIVE : (upstream.keepAlive ?? {}), KEEP_ALIVE);
  return {
    servers,
    dns: withDefaults(upstream.dns ?? {}, withDefaults(dns, DNS)),
    session,
    affinities,
    balancing: upstream.balancing ?? "turns",
    hash,
    canary: upstream.canary === undefined ? undefined : provisionCanary(upstream.canary),
    policies: provisionPolicies(upstream.policies ?? {}),
    queue: upstream.queue === undefined ? undefined : provisionQueue(upstream.queue),
    incarnationHeader: upstream.incarnationHeader,
    verdictHeader: upstream.verdictHeader,
    maxKeyLength: upstream.maxKeyLength ?? MAX_KEY_LENGTH,
    protocol,
    health: provisionHealth(upstream.health ?? {}, protocol),
    keepAlive: {
      connections: Math.max(keepAlive.connections, servers.length),
      idleTimeout: keepAlive.idleTimeout,
      requests: keepAlive.requests,
      lifetime: keepAlive.lifetime,
    },
    serversFile,
    mayChange:
      upstream.mayChange === true ||
      serversFile !== undefined ||
      hasNames(servers) ||
      upstream.policies?.rebalance !== undefined,
    drainTimeout: upstream.drainTimeout ?? 0,
    shareChanges: upstream.shareChanges ?? true,
    sessionTimeout: upstream.sessionTimeout ?? sessionTimeoutOf(affinities),
  };
}

/** @returns with every default */
function provisionPolicies(policies: Policies): ProvisionedPolicies {
  const rebalance = provisionRebalance(policies.rebalance);
  return withDefaults(rebalance === undefined ? {} : { rebalance }, withDefaults(policies, POLICIES));
}

/** Seconds: the longest that an affinity remembers an idle session. */
function sessionTimeoutOf(affinities: readonly ProvisionedAffinity[]): number {
  let longest = 0;
  for (const one of affinities) {
    if (one.kind === "learn") longest = Math.max(longest, one.idleTimeout);
    if (one.kind === "issueCookie") longest = Math.max(longest, one.maxIdle ?? SESSION_TIMEOUT);
    if (one.kind === "tagSession" || one.kind === "route") longest = Math.max(longest, SESSION_TIMEOUT);
  }
  return longest === 0 ? SESSION_TIMEOUT : longest;
}

/** The same for all upstreams. */
export function provisionRouting(this: void, routing: Routing): ProvisionedRouting {
  const upstreams: Record<string, ProvisionedUpstream> = {};
  const named = withCookieNames(routing).upstreams;
  for (const name in named) upstreams[name] = provision(named[name]!, routing.dns);
  const { stateFile, admin, metrics = false, sessionDigests } = routing;
  return { stateFile, admin, metrics, sessionDigests, upstreams };
}

/** The same for one server. */
export function provisionServer(this: void, server: Server | Service): ProvisionedServer {
  if (server.srv === undefined) return withDefaults(server, SERVER);
  return withDefaults(withDefaults(server, { address: server.srv }), SERVER);
}

function provisionAffinity(
  affinity: Exclude<Affinity, NoAffinity>,
  session: readonly SessionSource[],
): ProvisionedAffinity {
  switch (affinity.kind) {
    case "issueCookie":
      return withDefaults(withRenewal(affinity), COOKIE);
    case "learn":
      return provisionLearn(affinity, session);
    case "route":
      return withDefaults(affinity, { sources: affinity.sources ?? session });
    case "hash":
    case "tagSession":
      return affinity;
  }
}

/** Renewed after a quarter of the time after which the browser or the proxy would forget it. */
function withRenewal(cookie: IssueCookieAffinity): IssueCookieAffinity {
  const shortest = Math.min(cookie.expires ?? Infinity, cookie.maxIdle ?? Infinity);
  return shortest === Infinity
    ? cookie
    : withDefaults(cookie, { renewAfter: cookie.renewAfter ?? Math.ceil(shortest / 4) });
}

function provisionLearn(learn: LearnAffinity, session: readonly SessionSource[]): ProvisionedLearn {
  return {
    kind: "learn",
    create: learn.create ?? session,
    lookup: learn.lookup ?? session,
    createFromRequest: learn.createFromRequest ?? false,
    // As in nginx's `sticky learn`.
    idleTimeout: learn.idleTimeout ?? 600,
    memory: learn.memory ?? "8m",
    redis: learn.redis === undefined ? undefined : provisionRedis(learn.redis),
    keys: learn.keys,
  };
}

export function provisionRedis(this: void, redis: Redis): ProvisionedRedis {
  return withDefaults(redis, REDIS);
}

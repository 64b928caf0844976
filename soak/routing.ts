import {
  cookie,
  defineRouting,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  none,
  redis,
  route,
  tagSession,
} from "limpet";

const servers = [
  { name: "a", address: "127.0.0.1:8081" },
  { name: "b", address: "127.0.0.1:8082" },
  { name: "c", address: "127.0.0.1:8083" },
];

const keys = fromEnvironment("LIMPET_KEYS");
const session = [cookie("JSESSIONID")];
const health = { failOn: ["error", "timeout", 503], check: { interval: 1 } } as const;

/** Seconds: what is remembered of a session is forgotten many times in a run. */
const sessionTimeout = 20;

const usual = { servers, health, mayChange: true, sessionTimeout } as const;

/** Everything at once. */
export default defineRouting({
  metrics: true,
  stateFile: "/var/lib/nginx/proxy/limpet-servers",
  upstreams: {
    hash: { ...usual, session: [header("X-Session-Id")], affinity: hash({ maxLoad: 1.25 }) },
    route: { ...usual, session, affinity: route() },
    issueCookie: {
      ...usual,
      servers: servers.map((server) => (server.name === "c" ? { ...server, group: "canary" } : server)),
      canary: {
        groups: [
          { name: "stable", weight: 80 },
          { name: "canary", weight: 20 },
        ],
        force: [header("X-Canary")],
      },
      affinity: issueCookie({ keys }),
    },
    tagSession: { ...usual, affinity: tagSession({ carriers: [cookie("JSESSIONID")], keys }) },
    learn: { ...usual, session, affinity: learn() },
    learnRedis: {
      ...usual,
      session,
      affinity: learn({ keys, redis: redis({ address: "127.0.0.1:6379" }) }),
    },
    queued: {
      ...usual,
      servers: servers.map((server) => ({ ...server, maxConnections: 1 })),
      queue: { size: 100, perClient: 100, timeout: 30_000 },
      affinity: issueCookie({ keys }),
    },
    balanced: { ...usual, affinity: none(), balancing: "leastConnections" },
  },
});

import { cookie, fromEnvironment, hash, header, issueCookie, learn, redis, route, tagSession } from "limpet";
import type { Redis } from "limpet";

const keys = fromEnvironment("LIMPET_KEYS");
const session = [cookie("JSESSIONID")];

/**
 * Upstreams of every affinity for the same servers: as nginx's upstreams beside them, and checked as HAProxy's.
 * @param addresses by the servers' names
 */
export function upstreamsFor(
  addresses: Readonly<Record<string, string>>,
  { checkEvery = 1, sessions = redis({ address: "127.0.0.1:6379" }) }: { checkEvery?: number; sessions?: Redis } = {},
) {
  const servers = Object.entries(addresses).map(([name, address]) => ({ name, address }));
  const common = {
    servers,
    mayChange: true,
    health: {
      maxFails: 1,
      failTimeout: 2,
      failOn: ["error", "timeout", 503],
      check: { interval: checkEvery, fall: 2, rise: 1 },
    },
  } as const;
  return {
    hash: { ...common, session: [header("X-Session-Id")], affinity: hash() },
    route: { ...common, session, affinity: route() },
    issueCookie: { ...common, affinity: issueCookie({ keys }) },
    tagSession: { ...common, affinity: tagSession({ carriers: [cookie("JSESSIONID")], keys }) },
    learn: { ...common, session, affinity: learn() },
    learnRedis: { ...common, session, affinity: learn({ keys, redis: sessions }) },
  };
}

import {
  cookie,
  defineRouting,
  fromEnvironment,
  hash,
  header,
  issueCookie,
  learn,
  route,
  tagSession,
  redis,
} from "limpet";
import { NAMES, SERVERS, STATE_FILE } from "./servers.ts";

const servers = NAMES.map((name) => ({ name, address: SERVERS[name] }));

const keys = fromEnvironment("LIMPET_KEYS");

/** As nginx's upstreams beside them, and checked as HAProxy's. */
const health = {
  maxFails: 1,
  failTimeout: 2,
  failOn: ["error", "timeout", 503],
  check: { interval: 1, fall: 2, rise: 1 },
} as const;

/** Every affinity, for the same servers. */
export default defineRouting({
  stateFile: STATE_FILE,
  upstreams: {
    hash: { servers, health, mayChange: true, session: [header("X-Session-Id")], affinity: hash() },
    route: { servers, health, mayChange: true, session: [cookie("JSESSIONID")], affinity: route() },
    issueCookie: { servers, health, mayChange: true, affinity: issueCookie({ keys }) },
    tagSession: { servers, health, mayChange: true, affinity: tagSession({ carriers: [cookie("JSESSIONID")], keys }) },
    learn: { servers, health, mayChange: true, session: [cookie("JSESSIONID")], affinity: learn() },
    learnRedis: {
      servers,
      health,
      mayChange: true,
      session: [cookie("JSESSIONID")],
      affinity: learn({ keys, redis: redis({ address: "127.0.0.1:6379" }) }),
    },
  },
});

import { error, warning } from "../../../findings/finding.ts";

// 3xx: upstreams

export const noUpstreams = error(301, () => "There is no upstream. Add one: upstreams: { shop: { servers: […], … } }");
export const badUpstreamName = error(
  302,
  (name: string) =>
    `An upstream cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);
export const reservedName = error(
  324,
  (name: string) =>
    `${JSON.stringify(name)} means something else in JavaScript, so nothing can be named that here. Choose another name.`,
);
export const noServers = error(
  303,
  () => 'The upstream has no servers. Add one: servers: [{ name: "a", address: "10.0.0.11:8080" }]',
);
export const everyServerDown = warning(
  314,
  () =>
    "Every server of the upstream is down, so every request is refused, by default with 503: write policies: { closed: { refuse: 503 } } for another status. " +
    "If this is not intended, remove down: true from one of them.",
);
export const onlyBackups = error(
  315,
  () =>
    "Every server of the upstream is a backup, so there is nothing to back up. Remove backup: true from one of them.",
);
export const allWeightsZero = error(
  316,
  () =>
    "Every server that is not a backup has weight 0, so none ever gets requests. Give one of them a weight of at least 1. " +
    "To close the upstream to new sessions, write draining: true instead.",
);
export const tooManyServers = error(
  317,
  (count: number, most: number) =>
    `The upstream has ${count} servers, and ${most} is the maximum. Split it into several upstreams.`,
);
export const duplicateUpstream = error(
  318,
  (name: string, other: string) =>
    `nginx cannot distinguish the upstreams ${JSON.stringify(other)} and ${JSON.stringify(name)}, because it ignores case. Rename one of them.`,
);
export const nobodyTakesNewSessions = warning(
  319,
  () =>
    "The upstream is closed to new sessions: every server is draining, is down or has weight 0. Only sessions that are bound to one that is not down are served, and all other requests are refused, by default with 503: write policies: { closed: { refuse: 503 } } for another status. " +
    "If this is not intended, remove draining: true from one of them.",
);
export const badHeaderOption = error(
  322,
  (option: string, name: string) =>
    `${option} is the name of a header, and no header can be named ${JSON.stringify(name)}. Write only the name, without a colon, space or value, as in "X-Started".`,
);

export const badStateFile = error(
  350,
  () => 'The path of the state file must be absolute and have no control characters, as in "/var/lib/limpet/state".',
);

export const adminWithoutTokens = error(
  351,
  () => 'admin needs tokens, as in admin: { tokens: fromFile("/etc/limpet/tokens") }.',
);

export const badServersFile = error(
  352,
  () =>
    'The path of a file with servers must be absolute and have no control characters, as in fromJsonFile("/etc/nginx/shop.servers.json").',
);

export const sharedWithoutRedis = error(
  353,
  () =>
    "Proxies share changes of servers by the Redis of learn(), and this upstream has none. " +
    "Leave shareChanges out, or write affinity: learn({ redis: redis({ … }), keys: … }).",
);

export const sharedWithoutChanges = error(
  354,
  () =>
    "The servers of this upstream do not change while nginx runs, so there is nothing to share. " +
    "Leave shareChanges out, or write mayChange: true.",
);

export const queueWithoutLimits = error(
  355,
  () =>
    "No server of this upstream has maxConnections, so none is ever full, and nobody waits. Leave queue out, or give the servers maxConnections.",
);

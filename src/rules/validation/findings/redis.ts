import { error, quote } from "../../../findings/finding.ts";

// 6xx: Redis

export const redisNowhere = error(
  605,
  () =>
    'The rules do not say where Redis is. Write address: "10.0.0.5:6379", or cluster: ["10.0.0.5:6379", "10.0.0.6:6379"], ' +
    'or sentinels: { master: "sessions", addresses: ["10.0.0.6:26379"] }',
);
export const redisInTwoPlaces = error(
  606,
  (first: string, second: string) =>
    `The rules say twice where Redis is, by ${first} and by ${second}, which might be different ones. Keep one of the two.`,
);
export const badRedisAddress = error(
  607,
  // The address is not repeated, for a URL may have a password in it.
  (port: number) =>
    `This is not an address of a Redis server or a sentinel. Write the host and port and nothing else, as in "10.0.0.5:${port}", ` +
    `"[2001:db8::5]:${port}", "redis.internal:${port}" or "unix:/run/redis.sock".`,
);
export const noSentinels = error(608, () => 'There is no sentinel to ask. Add one: addresses: ["10.0.0.6:26379"]');
export const badMasterName = error(
  609,
  (name: string) =>
    `Sentinels do not accept a master named ${quote(name)}. A name is letters, digits and ".-_", as in "sentinel monitor sessions …".`,
);
export const emptyCluster = error(
  610,
  () => 'There is no node of the cluster to ask. Add at least one: cluster: ["10.0.0.5:6379", "10.0.0.6:6379"]',
);
export const socketInCluster = error(
  611,
  () =>
    'The nodes of a cluster are reached by TCP, because they tell their hosts and ports. Write "10.0.0.5:6379", ' +
    'or use address: "unix:…" for a Redis that is not a cluster.',
);
export const databaseOfCluster = error(
  612,
  () =>
    'A Redis Cluster has only database 0. Leave "database" out, and use another keyPrefix to keep keys apart: keyPrefix: "shop:"',
);
export const taggedPrefix = error(
  613,
  (prefix: string) =>
    `In a Redis Cluster, all keys that begin with ${quote(prefix)} are on one node, because only the text in braces chooses the node. Leave the braces out.`,
);

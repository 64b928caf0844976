import { error } from "../../../findings/finding.ts";

// 6xx: Redis

export const redisNowhere = error(
  605,
  () =>
    'The rules do not say where Redis is. Write address: "10.0.0.5:6379", or sentinels: { master: "sessions", addresses: ["10.0.0.6:26379"] }',
);
export const redisInTwoPlaces = error(
  606,
  () => "Redis has both an address and sentinels, which might name a different one. Keep one of the two.",
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
    `Sentinels do not accept a master named ${JSON.stringify(name)}. A name is letters, digits and ".-_", as in "sentinel monitor sessions …".`,
);

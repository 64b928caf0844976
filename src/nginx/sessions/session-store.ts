import type { ProvisionedLearn } from "../../affinity/provision.ts";
import type { SessionStore } from "../../affinity/binding/learn-binder.ts";
import type { RedisStore } from "../redis/store.ts";

/** A session is extended when this share of its time has passed, not at every request. */
const PROLONGED_AFTER = 1 / 16;

/** The shared dictionary of an upstream's learned sessions. */
export function sessionDictionary(upstream: string): NgxSharedDictionary {
  const dictionary = ngx.shared[`limpet.${upstream}`];
  if (dictionary === undefined) {
    error(
      `limpet: nginx.conf has no "lua_shared_dict limpet.${upstream}"; include the start.conf that "limpet build" wrote`,
      0,
    );
  }
  return dictionary;
}

/**
 * Learned sessions: the names of their servers, by the sessions' digests. The shared dictionary forgets a
 * session that was not used for the idle timeout and, when it is full, the one that was not used for the
 * longest time. It survives a reload. With Redis, it is a cache, and is used when Redis does not answer.
 *
 * A value's flags are the time at which Redis last agreed, in seconds since the epoch.
 *
 * @param redis the store that several proxies share
 * @param isUsable whether a server by that name can be picked: if not, Redis may know that the session moved
 */
export function createSessionStore(
  { idleTimeout, redis: shared }: ProvisionedLearn,
  dictionary: NgxSharedDictionary,
  redis: RedisStore | undefined,
  isUsable: (this: void, server: string) => boolean,
): SessionStore {
  const refreshAfter = shared === undefined ? 0 : shared.refreshAfter;
  // So that a session lives as long as it should, even if its last request did not extend it.
  const lifetime = idleTimeout * (1 + PROLONGED_AFTER);
  // Redis takes whole seconds.
  const lifetimeInRedis = Math.ceil(lifetime);

  /** Within one request only these lookups wait, so if the time is the same, it is the same request. */
  let unansweredAt = 0;

  function askRedis(store: RedisStore, digest: string, known: string | undefined): string | undefined {
    const [answered, server] = store.get(digest);
    if (!answered) unansweredAt = ngx.now();
    if (server === undefined) {
      // What is known here stays valid. If Redis has lost it, it is written there again.
      if (answered && known !== undefined) store.put(digest, known, lifetimeInRedis);
      return known;
    }
    dictionary.set(digest, server, lifetime, Math.floor(ngx.now()));
    return server;
  }

  return {
    get(digest) {
      const [value, agreed] = dictionary.get(digest);
      const known = value as string | undefined;
      if (redis === undefined) return known;
      // A request waits for the deadline at most once.
      if (ngx.now() === unansweredAt) return known;
      const isRecent = known !== undefined && ngx.now() - ((agreed ?? 0) as number) < refreshAfter;
      return isRecent && isUsable(known) ? known : askRedis(redis, digest, known);
    },
    put(digest, server, left) {
      const [value] = dictionary.get(digest);
      const known = value as string | undefined;
      if (known !== server) {
        if (known !== undefined && known !== left && isUsable(known)) return;
        dictionary.set(digest, server, lifetime, Math.floor(ngx.now()));
        if (redis !== undefined) redis.put(digest, server, lifetimeInRedis);
        return;
      }
      const [rest] = dictionary.ttl(digest);
      if (rest !== undefined && rest < idleTimeout) {
        dictionary.expire(digest, lifetime);
        if (redis !== undefined) redis.touch(digest, server, lifetimeInRedis);
      }
    },
  };
}

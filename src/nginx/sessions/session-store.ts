import type { ProvisionedLearn } from "../../affinity/provision.ts";
import type { SessionStore } from "../../affinity/binding/learn-binder.ts";
import { createMemo, recall, remember as note } from "../../affinity/token/memo.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { EvictedKind } from "./evictions.ts";
import type { RedisStore } from "../redis/store.ts";

/** A session is extended when this share of its time has passed, not at every request. */
const PROLONGED_AFTER = 1 / 16;

type NoteStored = (this: void, digest: string, server: string, left: string | undefined) => void;

/** The shared dictionaries of an upstream's learned sessions. */
export interface SessionDictionaries {
  /** Those that came back: that were seen in at least two requests. */
  readonly known: NgxSharedDictionary;
  /** Those that did not, so far. */
  readonly fresh: NgxSharedDictionary;
}

export function sessionDictionaries(upstream: string): SessionDictionaries {
  return { known: dictionaryNamed(`limpet.${upstream}`), fresh: dictionaryNamed(`limpet_new.${upstream}`) };
}

function dictionaryNamed(name: string): NgxSharedDictionary {
  const dictionary = ngx.shared[name];
  if (dictionary === undefined) {
    error(`limpet: nginx.conf has no "lua_shared_dict ${name}"; include the start.conf that "limpet build" wrote`, 0);
  }
  return dictionary;
}

/**
 * Learned sessions: the names of their servers, by the sessions' digests. The shared dictionaries forget a
 * session that was not used for the idle timeout and, when they are full, the one that was not used for the
 * longest time. Sessions that never came back have a dictionary of their own, so that a client that opens one with
 * each request cannot push out the others: the segments of SLRU (Karedla, Love and Wherry, "Caching strategies to
 * improve disk system performance", 1994), of which the first is for what was seen once. They survive a reload. With
 * Redis, they are a cache, and are used when Redis does not answer.
 *
 * A value's flags are the time at which Redis last agreed, in seconds by `monotonicNow`.
 *
 * @param redis the store that several proxies share
 * @param isUsable whether a server by that name can be picked: if not, Redis may know that the session moved
 * @param noteStored is called with every session that is put, its server, and the server that it left
 */
export function createSessionStore(
  { idleTimeout, redis: shared }: ProvisionedLearn,
  { known, fresh }: SessionDictionaries,
  countEviction: (this: void, kind: EvictedKind) => void,
  redis: RedisStore | undefined,
  isUsable: (this: void, server: string) => boolean,
  noteStored: NoteStored | undefined,
): SessionStore {
  const refreshAfter = shared === undefined ? 0 : shared.refreshAfter;
  // So that a session lives as long as it should, even if its last request did not extend it.
  const lifetime = idleTimeout * (1 + PROLONGED_AFTER);
  // Redis takes whole seconds.
  const lifetimeInRedis = Math.ceil(lifetime);

  /** Within one request only these lookups wait, so if the time is the same, it is the same request. */
  let unansweredAt = 0;

  /** Until when a session that came back need not be extended, as of `monotonicNow`: to ask a dictionary costs more. */
  const extended = createMemo<number>(() => 0);

  /** @param agreed when Redis last agreed */
  function remember(this: void, digest: string, server: string, agreed: number): void {
    const [, , isOtherEvicted] = known.set(digest, server, lifetime, Math.floor(agreed));
    if (isOtherEvicted) countEviction("known");
  }

  /** A session that did not come back until now, if at all. */
  function rememberNew(this: void, digest: string, server: string, left: string | undefined): void {
    const [value, agreed] = fresh.get(digest);
    const before = value as string | undefined;
    if (before === undefined) {
      const [, , isOtherEvicted] = fresh.set(digest, server, lifetime, Math.floor(monotonicNow()));
      if (isOtherEvicted) countEviction("new");
      if (noteStored !== undefined) noteStored(digest, server, left);
      if (redis !== undefined) redis.put(digest, server, lifetimeInRedis);
      return;
    }
    const stands = before === server || (before !== left && isUsable(before));
    if (noteStored !== undefined) noteStored(digest, stands ? before : server, stands ? undefined : before);
    if (stands) remember(digest, before, (agreed ?? 0) as number);
    else remember(digest, server, monotonicNow());
    fresh.delete(digest);
    if (redis === undefined) return;
    if (stands) redis.touch(digest, before, lifetimeInRedis);
    else redis.put(digest, server, lifetimeInRedis);
  }

  function askRedis(store: RedisStore, digest: string, here: string | undefined): string | undefined {
    const [answered, server] = store.get(digest);
    if (!answered) unansweredAt = monotonicNow();
    if (server === undefined) {
      // What is known here stays valid. If Redis has lost it, it is written there again.
      if (answered && here !== undefined) store.put(digest, here, lifetimeInRedis);
      return here;
    }
    remember(digest, server, monotonicNow());
    return server;
  }

  return {
    getAtOnce(digest) {
      const [value] = known.get(digest);
      return (value ?? fresh.get(digest)[0]) as string | undefined;
    },
    get(digest) {
      let [value, agreed] = known.get(digest);
      if (value === undefined) [value, agreed] = fresh.get(digest);
      const here = value as string | undefined;
      if (redis === undefined) return here;
      // A request waits for the deadline at most once.
      if (monotonicNow() === unansweredAt) return here;
      const age = monotonicNow() - ((agreed ?? 0) as number);
      // A time in the future was written by an older Limpet, which had another clock.
      const isRecent = here !== undefined && age >= 0 && age < refreshAfter;
      return isRecent && isUsable(here) ? here : askRedis(redis, digest, here);
    },
    idleFor(digest) {
      let [rest] = known.ttl(digest);
      if (rest === undefined) [rest] = fresh.ttl(digest);
      // Requests within a part of its time do not extend it.
      return rest === undefined ? 0 : idleTimeout - rest;
    },
    put(digest, server, left) {
      // It is there: it was found when its request came.
      if (left === server && (recall(extended, digest) ?? 0) > monotonicNow()) {
        if (noteStored !== undefined) noteStored(digest, server, undefined);
        return;
      }
      const [value] = known.get(digest);
      const here = value as string | undefined;
      if (here === undefined) {
        rememberNew(digest, server, left);
        return;
      }
      if (here !== server) {
        if (here !== left && isUsable(here)) return;
        if (noteStored !== undefined) noteStored(digest, server, here);
        remember(digest, server, monotonicNow());
        if (redis !== undefined) redis.put(digest, server, lifetimeInRedis);
        return;
      }
      if (noteStored !== undefined) noteStored(digest, server, undefined);
      let [rest] = known.ttl(digest);
      if (rest === undefined) return;
      if (rest < idleTimeout) {
        rest = lifetime;
        known.expire(digest, lifetime);
        if (redis !== undefined) redis.touch(digest, server, lifetimeInRedis);
      }
      note(extended, digest, monotonicNow() + rest - idleTimeout);
    },
  };
}

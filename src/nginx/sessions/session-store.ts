import type { ProvisionedLearn } from "../../affinity/provision.ts";
import type { SessionStore } from "../../affinity/binding/learn-binder.ts";
import { createMemo, recall, remember as note } from "../../affinity/token/memo.ts";
import { monotonicNow } from "../machine/clock.ts";
import type { EvictedKind } from "./evictions.ts";
import { countRebinding, keepRebindings, openRebindings, rebindings } from "./rebindings.ts";
import type { RedisStore } from "../redis/store.ts";

/** A session is extended when this share of its time has passed, not at every request. */
const PROLONGED_AFTER = 1 / 16;

/** A worker asks the dictionaries again about each session after this share of the time that sessions are extended by. */
const ASKED_AFTER = 1 / 2;
/** The same with Redis: of the time after which that is asked again. */
const ASKED_AFTER_WITH_REDIS = 1 / 4;
/** Seconds after which a worker does so at the latest. */
const LONGEST_HOLD = 300;

/** Of a server's name, which is there once for all sessions. */
const noBytes = (): number => 0;

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

  /**
   * The servers of sessions that were extended and, with Redis, agreed on of late: to ask a dictionary costs as much as all
   * else of a request. All are forgotten at once, so that nothing has to be known of each.
   */
  let held = createMemo<string>(noBytes);
  const canHold = openRebindings();
  const holdTime = Math.min(
    idleTimeout * PROLONGED_AFTER * ASKED_AFTER,
    shared === undefined ? LONGEST_HOLD : refreshAfter * ASKED_AFTER_WITH_REDIS,
    LONGEST_HOLD,
  );
  /** Until when what is held stands, as of `monotonicNow`, and for which number of rebindings. */
  let heldUntil = 0;
  let heldFor = -1;

  function serverHeld(this: void, key: string): string | undefined {
    if (!canHold) return undefined;
    if (monotonicNow() < heldUntil && rebindings() === heldFor) return recall(held, key);
    holdNothing();
    return undefined;
  }

  function holdNothing(this: void): void {
    keepRebindings();
    heldFor = rebindings();
    heldUntil = monotonicNow() + holdTime;
    held = createMemo<string>(noBytes);
  }

  /** @param agreed when Redis last agreed */
  function remember(this: void, digest: string, server: string, agreed: number): void {
    const [, , isOtherEvicted] = known.set(digest, server, lifetime, Math.floor(agreed));
    if (isOtherEvicted) {
      countEviction("known");
      countRebinding();
    }
  }

  /** Has it known by all workers that a session is on another server than before. */
  function rebind(this: void, digest: string, server: string): void {
    remember(digest, server, monotonicNow());
    countRebinding();
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
    else rebind(digest, server);
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
    if (here === undefined || here === server) remember(digest, server, monotonicNow());
    else rebind(digest, server);
    return server;
  }

  return {
    wantsAll: noteStored !== undefined,
    getHeld(key) {
      const server = serverHeld(key);
      return server !== undefined && redis !== undefined && !isUsable(server) ? undefined : server;
    },
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
    put(digest, server, left, key) {
      if (left === server && serverHeld(key) === server) {
        if (noteStored !== undefined) noteStored(digest, server, undefined);
        return;
      }
      const number = canHold ? rebindings() : 0;
      const [value, agreed] = known.get(digest);
      const here = value as string | undefined;
      if (here === undefined) {
        rememberNew(digest, server, left);
        return;
      }
      if (here !== server) {
        if (here !== left && isUsable(here)) return;
        if (noteStored !== undefined) noteStored(digest, server, here);
        rebind(digest, server);
        if (redis !== undefined) redis.put(digest, server, lifetimeInRedis);
        return;
      }
      if (noteStored !== undefined) noteStored(digest, server, undefined);
      const [rest] = known.ttl(digest);
      if (rest === undefined) return;
      // Who is held is not extended.
      if (rest < idleTimeout + Math.max(0, heldUntil - monotonicNow())) {
        known.expire(digest, lifetime);
        if (redis !== undefined) redis.touch(digest, server, lifetimeInRedis);
      }
      if (number !== heldFor) return;
      if (redis === undefined || ((agreed ?? 0) as number) + refreshAfter >= heldUntil) note(held, key, server);
    },
  };
}

import type { ProvisionedRedis } from "../../affinity/provision.ts";
import { refused, type Failure } from "./failure.ts";
import { connect, createLink, drop, release } from "./link.ts";
import { encode, isError, receive, send, type Reply } from "./protocol.ts";
import { createSettings, type RedisSecrets, type Settings } from "./settings.ts";
import { count, countFailure, countSuccess, createSharedState, mayAsk, statusOf, type RedisStatus } from "./state.ts";
import type { Wire } from "./wire.ts";
import { writeLater, type WriteBehind } from "./write-behind.ts";
import { createWrites } from "./writes.ts";
import { monotonicNow } from "../machine/clock.ts";

/**
 * Sessions' servers in a Redis that several proxies share, by digests of the sessions' keys. None of
 * its functions ever throws: what Redis cannot give is not known, and `status` says why.
 *
 * What is in Redis is not trusted: a name in it may not be a server's.
 *
 * Redis Cluster is not supported: all keys go to one server, and the answer MOVED counts as a refusal.
 * An ACL user needs the commands GET, SET and EXPIRE, SELECT for a database other than 0, and ROLE with
 * sentinels.
 */
export interface RedisStore {
  /**
   * Asks for a session's server. It waits for the answer, at most until the deadline, so it needs a phase
   * that can wait. If `answered` is false, Redis gave no answer. If it is true and there is no server, Redis
   * knows none.
   */
  get(this: void, digest: string): LuaMultiReturn<[answered: boolean, server?: string]>;
  /** Remembers a session's server for `ttl` seconds. Works in any phase, because it is written later. */
  put(this: void, digest: string, server: string, ttl: number): void;
  /**
   * Extends what Redis knows about a session to `ttl` seconds from now. If Redis has forgotten it, the server
   * is remembered again. Works in any phase, because it is written later.
   */
  touch(this: void, digest: string, server: string, ttl: number): void;
  readonly status: (this: void) => RedisStatus;
}

const protectedCall = pcall;

/** In init_by_lua, where there are no sockets: nothing is connected before a worker needs it. */
export function createRedisStore(upstream: string, rules: ProvisionedRedis, secrets: RedisSecrets): RedisStore {
  const settings = createSettings(upstream, rules, secrets);
  const state = createSharedState(settings);
  const behind: WriteBehind = { link: createLink(settings), state, writes: createWrites(), timedUntil: 0 };
  return {
    get(this: void, digest) {
      const [ok, found] = protectedCall(ask, behind, settings, digest);
      if (!ok) countFailure(state, { kind: "down", reason: found });
      if (!ok || found === NOT_ASKED) return $multi(false);
      if (found === NOT_KNOWN) return $multi(true);
      return $multi(true, found);
    },
    put(this: void, digest, server, ttl) {
      const [ok, fault] = protectedCall(writeLater, behind, {
        digest,
        server,
        kind: "put",
        until: monotonicNow() + ttl,
      });
      if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
    },
    touch(this: void, digest, server, ttl) {
      const [ok, fault] = protectedCall(writeLater, behind, {
        digest,
        server,
        kind: "touch",
        until: monotonicNow() + ttl,
      });
      if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
    },
    status: () => statusOf(state),
  };
}

const NOT_ASKED = false;
const NOT_KNOWN = true;

function ask(
  this: void,
  { link, state, writes }: WriteBehind,
  { keyPrefix, deadline }: Settings,
  digest: string,
): string | boolean {
  count(state, "lookups", 1);
  // A write that has not reached Redis yet is newer than what Redis knows.
  const pending = writes.byDigest[digest];
  if (pending?.kind === "put") {
    count(state, "found", 1);
    return pending.server;
  }
  if (!mayAsk(state)) {
    count(state, "skipped", 1);
    return NOT_ASKED;
  }
  const [wire, unreachable] = connect(link, monotonicNow() + deadline);
  if (wire === undefined) {
    countFailure(state, unreachable!);
    return NOT_ASKED;
  }
  const [reply, failure] = question(wire, encode(["GET", keyPrefix + digest]));
  if (reply === undefined || isError(reply)) {
    drop(link, wire);
    countFailure(state, reply === undefined ? failure! : refused(wire.place, reply.error));
    return NOT_ASKED;
  }
  release(link, wire);
  countSuccess(state);
  if (typeof reply !== "string") return NOT_KNOWN;
  count(state, "found", 1);
  return reply;
}

function question(wire: Wire, command: string): LuaMultiReturn<[reply: Reply | undefined, failure?: Failure]> {
  const unsent = send(wire, command);
  if (unsent !== undefined) return $multi(undefined, unsent);
  return receive(wire);
}

import type { ProvisionedRedis } from "../../affinity/provision.ts";
import { refused, type Failure } from "./failure.ts";
import { connect, createLink, drop, release } from "./link.ts";
import { encode, isError, receive, send, type Reply } from "./protocol.ts";
import { createSettings, type RedisSecrets, type Settings } from "./settings.ts";
import { count, countFailure, countSuccess, createSharedState, mayAsk, statusOf, type RedisStatus } from "./state.ts";
import type { Wire } from "./wire.ts";
import { writeLater, type WriteBehind } from "./write-behind.ts";
import { createWrites } from "./writes.ts";

/**
 * Sessions' servers in a Redis that several proxies share, by digests of the sessions' keys. None of
 * its functions ever throws: what cannot be had from Redis is not known, and `status` says why.
 *
 * What is in Redis is not trusted: a name that it has may be no server's.
 *
 * A Redis Cluster is none: keys are asked of one server, and the answer MOVED counts as a refusal.
 * Commands that a user of an ACL needs: GET, SET, EXPIRE; SELECT for another database than 0, and
 * ROLE with sentinels.
 */
export interface RedisStore {
  /**
   * Asks for a session's server, and waits for it until the deadline at most, so it needs a phase
   * that can. `answered` is false where Redis could not be asked; with true, no server means that
   * Redis knows none.
   */
  get(this: void, digest: string): LuaMultiReturn<[answered: boolean, server?: string]>;
  /** Remembers a session's server for `ttl` seconds. In any phase; it is written behind. */
  put(this: void, digest: string, server: string, ttl: number): void;
  /**
   * Prolongs what Redis knows of a session, to `ttl` seconds from now; where Redis has forgotten it,
   * the server is remembered anew. In any phase; it is written behind.
   */
  touch(this: void, digest: string, server: string, ttl: number): void;
  readonly status: (this: void) => RedisStatus;
}

const { now } = ngx;
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
      const [ok, fault] = protectedCall(writeLater, behind, { digest, server, kind: "put", until: now() + ttl });
      if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
    },
    touch(this: void, digest, server, ttl) {
      const [ok, fault] = protectedCall(writeLater, behind, { digest, server, kind: "touch", until: now() + ttl });
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
  // What Redis has not heard yet is newer than what it knows.
  const pending = writes.byDigest[digest];
  if (pending?.kind === "put") {
    count(state, "found", 1);
    return pending.server;
  }
  if (!mayAsk(state)) {
    count(state, "skipped", 1);
    return NOT_ASKED;
  }
  const [wire, unreachable] = connect(link, now() + deadline);
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

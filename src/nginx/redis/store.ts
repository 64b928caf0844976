import { isServerName } from "../../affinity/servers/check.ts";
import type { ProvisionedRedis } from "../../affinity/provision.ts";
import { createClient, sendCommand, statusOf, type Client } from "./client.ts";
import { createSettings, type RedisSecrets } from "./settings.ts";
import { count, countFailure, type RedisStatus } from "./state.ts";
import { writeLater } from "./write-behind.ts";
import { serverBeingPut } from "./writes.ts";
import { monotonicNow } from "../machine/clock.ts";

/**
 * Sessions' servers in a Redis that several proxies share, by digests of the sessions' keys. None of
 * its functions ever throws: what Redis cannot give is not known, and `status` says why.
 *
 * What is in Redis is not trusted: what no server can be called counts as nothing, and a name may be no server's.
 *
 * An ACL user needs the commands GET, SET and EXPIRE, SELECT for a database other than 0, ROLE with sentinels, and
 * CLUSTER SLOTS and ASKING with a cluster.
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
  readonly client: Client;
}

const protectedCall = pcall;

/** In init_by_lua, where there are no sockets: nothing is connected before a worker needs it. */
export function createRedisStore(upstream: string, rules: ProvisionedRedis, secrets: RedisSecrets): RedisStore {
  const client = createClient(createSettings(upstream, rules, secrets));
  const { state } = client.entry;
  return {
    get(this: void, digest) {
      const [ok, found] = protectedCall(ask, client, digest);
      if (!ok) countFailure(state, { kind: "down", reason: found });
      if (!ok || found === NOT_ASKED) return $multi(false);
      if (found === NOT_KNOWN) return $multi(true);
      return $multi(true, found);
    },
    put(this: void, digest, server, ttl) {
      const [ok, fault] = protectedCall(writeLater, client, digest, server, "put", ttl);
      if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
    },
    touch(this: void, digest, server, ttl) {
      const [ok, fault] = protectedCall(writeLater, client, digest, server, "touch", ttl);
      if (!ok) countFailure(state, { kind: "down", reason: tostring(fault) });
    },
    status: () => statusOf(client),
    client,
  };
}

const NOT_ASKED = false;
const NOT_KNOWN = true;

function ask(this: void, client: Client, digest: string): string | boolean {
  const { entry, settings, writes } = client;
  count(entry.state, "lookups", 1);
  // It is newer than what Redis knows.
  const beingPut = serverBeingPut(writes, digest);
  if (beingPut !== undefined) {
    count(entry.state, "found", 1);
    return beingPut;
  }
  const key = settings.keyPrefix + digest;
  const [reply] = sendCommand(client, key, ["GET", key], monotonicNow() + settings.deadline);
  if (reply === undefined) return NOT_ASKED;
  if (typeof reply !== "string" || !isServerName(reply)) return NOT_KNOWN;
  count(entry.state, "found", 1);
  return reply;
}

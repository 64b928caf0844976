import type { Secret } from "./secret.ts";
import { ruleOf } from "../rule.ts";

/** A Redis or Valkey that several proxies share. If it has no answer in time, the proxy's own memory is used. */
export interface Redis extends RedisOptions {
  readonly kind: "redis";
}

/** Options of {@link redis}. */
export interface RedisOptions {
  /**
   * `"10.0.0.5:6379"`, `"[2001:db8::5]:6379"`, `"redis.internal:6379"` (a host name needs nginx's
   * `resolver`) or `"unix:/run/redis.sock"`. Either this, `cluster` or `sentinels`.
   */
  readonly address?: string;
  /**
   * Nodes of a Redis Cluster, such as `["10.0.0.5:6379", "10.0.0.6:6379"]`. Any of them that answers tells the
   * others, so a few are enough.
   */
  readonly cluster?: readonly string[];
  /** Sentinels that know the Redis by a name. The first that answers is used. */
  readonly sentinels?: SentinelOptions;
  /** ACL user. Default: none, which is Redis's user "default". */
  readonly user?: string;
  /** Its password. */
  readonly password?: Secret;
  /** 0 to 1000000; a cluster has only 0. Default 0. */
  readonly database?: number;
  /** Default false. */
  readonly tls?: RedisTls;
  /** Written before every key; at most 256 characters. Default "limpet:". */
  readonly keyPrefix?: string;
  /** Milliseconds that a request waits for an answer, including the time to connect, 1 to 10000. Default 50. */
  readonly deadline?: number;
  /** Seconds for which a session that this proxy knows is not looked up again, 1 to 3600. Default 10. */
  readonly refreshAfter?: number;
  /** Failures in a row after which Redis is not used for a while, 1 to 1000000. Default 5. */
  readonly failures?: number;
  /** Milliseconds for which it is then not used, 1 to 3600000. Default 1000. */
  readonly retryAfter?: number;
  /** Idle connections that each worker keeps, 1 to 10000. Default 16. */
  readonly connections?: number;
}

/**
 * Whether connections use TLS. `serverName` is the name that the certificate must have. Default: the host, if it is a
 * name. `verify` is true by default, and needs nginx's `lua_ssl_trusted_certificate`.
 */
export type RedisTls = boolean | { readonly serverName?: string; readonly verify?: boolean };

/** Where to ask for a Redis. */
export interface SentinelOptions {
  /** The name that the sentinels have for it. */
  readonly master: string;
  readonly addresses: readonly string[];
  /** ACL user of the sentinels. Default: none, which is Redis's user "default". */
  readonly user?: string;
  /** Its password. */
  readonly password?: Secret;
  /** For connections to the sentinels. Default: as for the Redis itself. */
  readonly tls?: RedisTls;
}

/** A Redis or Valkey that several proxies share, for {@link learn}. */
export function redis(options: RedisOptions): Redis {
  return ruleOf("redis", options, {});
}

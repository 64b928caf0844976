import { parseAddress, type Endpoint } from "../../affinity/address.ts";
import type { ProvisionedRedis } from "../../affinity/provision.ts";

/** The contents of the files and variables that the rules name. */
export interface RedisSecrets {
  readonly password?: string;
  readonly sentinelPassword?: string;
}

export interface Tls {
  /** Sent as SNI, and the name that the certificate must have. Default: the host, if it is a name. */
  readonly serverName?: string;
  readonly verify: boolean;
}

/** The rules of one Redis with their defaults, and times in seconds, as in nginx. */
export interface Settings {
  readonly upstream: string;
  /** None if there are sentinels. */
  readonly endpoint: Endpoint | undefined;
  readonly sentinels: readonly Endpoint[];
  /** The sentinels' name for it. */
  readonly master: string;
  readonly sentinelPassword: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
  /** For Redis and for its sentinels. */
  readonly tls: Tls | undefined;
  readonly keyPrefix: string;
  /** For a lookup, including the time to connect. */
  readonly deadline: number;
  /** For a batch of writes. No request waits for it. */
  readonly writeDeadline: number;
  readonly failures: number;
  readonly retryAfter: number;
  readonly connections: number;
}

/** Seconds. */
const SHORTEST_WRITE_DEADLINE = 1;

const MILLISECONDS = 1000;

export function createSettings(upstream: string, rules: ProvisionedRedis, secrets: RedisSecrets): Settings {
  const deadline = rules.deadline / MILLISECONDS;
  const sentinels: Endpoint[] = [];
  for (const address of rules.sentinels?.addresses ?? []) sentinels.push(parseAddress(address));
  return {
    upstream,
    endpoint: rules.address === undefined ? undefined : parseAddress(rules.address),
    sentinels,
    master: rules.sentinels?.master ?? "",
    sentinelPassword: secrets.sentinelPassword,
    user: rules.user,
    password: secrets.password,
    database: rules.database,
    tls: tlsOf(rules),
    keyPrefix: rules.keyPrefix,
    deadline,
    writeDeadline: Math.max(deadline, SHORTEST_WRITE_DEADLINE),
    failures: rules.failures,
    retryAfter: rules.retryAfter / MILLISECONDS,
    connections: rules.connections,
  };
}

function tlsOf({ tls }: ProvisionedRedis): Tls | undefined {
  if (tls === false) return undefined;
  if (tls === true) return { verify: true };
  return { serverName: tls.serverName, verify: tls.verify ?? true };
}

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
  /** None if there are sentinels or a cluster. */
  readonly endpoint: Endpoint | undefined;
  /** Nodes of a cluster, of which any tells the others. */
  readonly cluster: readonly Endpoint[];
  readonly sentinels: readonly Endpoint[];
  /** The sentinels' name for it. */
  readonly master: string;
  readonly sentinelUser: string | undefined;
  readonly sentinelPassword: string | undefined;
  readonly sentinelTls: Tls | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: number;
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
  return {
    upstream,
    endpoint: rules.address === undefined ? undefined : parseAddress(rules.address),
    cluster: endpointsOf(rules.cluster),
    sentinels: endpointsOf(rules.sentinels?.addresses),
    master: rules.sentinels?.master ?? "",
    sentinelUser: rules.sentinels?.user,
    sentinelPassword: secrets.sentinelPassword,
    sentinelTls: tlsOf(rules.sentinels?.tls ?? rules.tls),
    user: rules.user,
    password: secrets.password,
    database: rules.database,
    tls: tlsOf(rules.tls),
    keyPrefix: rules.keyPrefix,
    deadline,
    writeDeadline: Math.max(deadline, SHORTEST_WRITE_DEADLINE),
    failures: rules.failures,
    retryAfter: rules.retryAfter / MILLISECONDS,
    connections: rules.connections,
  };
}

function endpointsOf(addresses: readonly string[] = []): Endpoint[] {
  const endpoints: Endpoint[] = [];
  for (const address of addresses) endpoints.push(parseAddress(address));
  return endpoints;
}

function tlsOf(tls: ProvisionedRedis["tls"]): Tls | undefined {
  if (tls === false) return undefined;
  if (tls === true) return { verify: true };
  return { serverName: tls.serverName, verify: tls.verify ?? true };
}

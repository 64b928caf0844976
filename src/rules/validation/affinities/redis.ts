import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import type { Redis, RedisTls, SentinelOptions } from "../../../affinity/affinities/redis.ts";
import { wrongValue } from "../findings/options.ts";
import {
  badMasterName,
  badRedisAddress,
  databaseOfCluster,
  emptyCluster,
  noSentinels,
  redisInTwoPlaces,
  redisNowhere,
  socketInCluster,
  taggedPrefix,
} from "../findings/redis.ts";
import { isSocketPath } from "../../../affinity/servers/address-form.ts";
import { isUnixSocket } from "../../../affinity/address.ts";
import { isPort } from "../address.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { flag, integer, isObject, optional, readOptions, text } from "../options.ts";
import { validateSecret } from "./secret.ts";

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/** Bytes of a key that are the same in every key. */
const LONGEST_PREFIX = 256;

const HOST_NAME = /^(?=.*[A-Za-z])[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

const word = (description: string) =>
  z
    .string()
    .regex(/^[^\s\p{Cc}]+$/u)
    .describe(description);

const user = optional(word("the name of a user, without spaces"));

const shape = {
  kind: z.string(),
  address: optional(text('an address such as "10.0.0.5:6379"')),
  cluster: optional(z.array(z.unknown()).describe('a list of addresses such as ["10.0.0.5:6379", "10.0.0.6:6379"]')),
  sentinels: z.unknown(),
  user,
  password: z.unknown(),
  database: optional(integer(0, 1_000_000)),
  tls: z.unknown(),
  keyPrefix: optional(
    z
      .string()
      .regex(/^\P{Cc}*$/u)
      .max(LONGEST_PREFIX)
      .describe(`a text of at most ${LONGEST_PREFIX} characters without control characters`),
  ),
  deadline: optional(integer(1, 10_000)),
  refreshAfter: optional(integer(1, 3600)),
  failures: optional(integer(1, 1_000_000)),
  retryAfter: optional(integer(1, 3_600_000)),
  connections: optional(integer(1, 10_000)),
} satisfies Record<keyof Redis, z.ZodType>;

const sentinelsShape = {
  master: text("the name that the sentinels have for the Redis server"),
  addresses: z.array(z.unknown()).describe("a list of addresses"),
  user,
  password: z.unknown(),
  tls: z.unknown(),
} satisfies Record<keyof SentinelOptions, z.ZodType>;

const tlsShape = {
  serverName: optional(z.string().regex(HOST_NAME).describe('a host name such as "redis.internal"')),
  verify: optional(flag),
} satisfies Record<keyof Exclude<RedisTls, boolean>, z.ZodType>;

/** Unlike a server's, the address may be a host name, for a phase that waits can look it up; and it has its port. */
function isAddress(address: string): boolean {
  if (/^unix:/i.test(address)) return isSocketPath(address.slice("unix:".length));
  const [, host = "", port = ""] = /^(.+):(\d+)$/.exec(address) ?? [];
  if (!isPort(port)) return false;
  const [, inBrackets] = /^\[(.*)\]$/.exec(host) ?? [];
  if (inBrackets !== undefined) return isIPv6(inBrackets) && !inBrackets.includes("%");
  return isIPv4(host) || HOST_NAME.test(host);
}

function validateSentinels(value: unknown, path: Path, mistakes: Mistakes): void {
  const { master, addresses, password, tls } = readOptions(value, sentinelsShape, path, mistakes);
  // As Redis Sentinel has it in its own configuration.
  if (master !== undefined && !/^[A-Za-z0-9._-]+$/.test(master))
    mistakes.inValue([...path, "master"], badMasterName(master));
  validateSecret(password, "password", [...path, "password"], mistakes);
  validateTls(tls, [...path, "tls"], mistakes);
  if (addresses?.length === 0) mistakes.inName([...path, "addresses"], noSentinels());
  for (const [index, address] of (addresses ?? []).entries()) {
    if (typeof address !== "string" || !isAddress(address))
      mistakes.inValue([...path, "addresses", index], badRedisAddress(SENTINEL_PORT));
  }
}

function validateTls(tls: unknown, path: Path, mistakes: Mistakes): void {
  if (isObject(tls)) readOptions(tls, tlsShape, path, mistakes);
  else if (tls !== undefined && typeof tls !== "boolean")
    mistakes.inValue(path, wrongValue("tls", "true, false or { serverName, verify }", tls));
}

/** The options that say where Redis is, of which the rules have one. */
const PLACES = ["address", "cluster", "sentinels"] as const;

function validatePlace(value: Readonly<Record<string, unknown>>, path: Path, mistakes: Mistakes): void {
  const [first, second] = PLACES.filter((place) => value[place] !== undefined);
  if (first === undefined) mistakes.inValue(path, redisNowhere());
  else if (second !== undefined) mistakes.inName([...path, second], redisInTwoPlaces(first, second));
}

/** A text in braces, which is all that a cluster hashes of a key. */
const TAG = /\{[^}]+\}/;

function validateCluster(
  cluster: readonly unknown[],
  { database = 0, keyPrefix = "" }: { readonly database?: number | undefined; readonly keyPrefix?: string | undefined },
  path: Path,
  mistakes: Mistakes,
): void {
  if (cluster.length === 0) mistakes.inName([...path, "cluster"], emptyCluster());
  for (const [index, address] of cluster.entries()) {
    const place = [...path, "cluster", index];
    if (typeof address !== "string" || !isAddress(address)) mistakes.inValue(place, badRedisAddress(REDIS_PORT));
    else if (isUnixSocket(address)) mistakes.inValue(place, socketInCluster());
  }
  if (database !== 0) mistakes.inName([...path, "database"], databaseOfCluster());
  if (TAG.test(keyPrefix)) mistakes.inValue([...path, "keyPrefix"], taggedPrefix(keyPrefix));
}

export function validateRedis(value: unknown, path: Path, mistakes: Mistakes): void {
  if (!isObject(value) || value.kind !== "redis") {
    mistakes.inValue(path, wrongValue("redis", 'what redis({ address: "10.0.0.5:6379" }) returns', value));
    return;
  }
  const { address, cluster, sentinels, password, tls, database, keyPrefix } = readOptions(value, shape, path, mistakes);
  validatePlace(value, path, mistakes);
  if (cluster !== undefined) validateCluster(cluster, { database, keyPrefix }, path, mistakes);
  if (address !== undefined && !isAddress(address)) mistakes.inValue([...path, "address"], badRedisAddress(REDIS_PORT));
  if (sentinels !== undefined) validateSentinels(sentinels, [...path, "sentinels"], mistakes);
  validateSecret(password, "password", [...path, "password"], mistakes);
  validateTls(tls, [...path, "tls"], mistakes);
}

import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import type { Redis } from "../../../affinity/affinities/redis.ts";
import { wrongValue } from "../findings/options.ts";
import { badMasterName, badRedisAddress, noSentinels, redisInTwoPlaces, redisNowhere } from "../findings/redis.ts";
import { isSocketPath } from "../../../affinity/servers/address-form.ts";
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

const shape = {
  kind: z.string(),
  address: optional(text('an address such as "10.0.0.5:6379"')),
  sentinels: z.unknown(),
  user: optional(word("the name of a user, without spaces")),
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
  password: z.unknown(),
} satisfies Record<keyof NonNullable<Redis["sentinels"]>, z.ZodType>;

const tlsShape = {
  serverName: optional(z.string().regex(HOST_NAME).describe('a host name such as "redis.internal"')),
  verify: optional(flag),
} satisfies Record<keyof Exclude<Redis["tls"], boolean | undefined>, z.ZodType>;

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
  const { master, addresses, password } = readOptions(value, sentinelsShape, path, mistakes);
  // As Redis Sentinel has it in its own configuration.
  if (master !== undefined && !/^[A-Za-z0-9._-]+$/.test(master))
    mistakes.inValue([...path, "master"], badMasterName(master));
  validateSecret(password, "password", [...path, "password"], mistakes);
  if (addresses?.length === 0) mistakes.inName([...path, "addresses"], noSentinels());
  for (const [index, address] of (addresses ?? []).entries()) {
    if (typeof address !== "string" || !isAddress(address))
      mistakes.inValue([...path, "addresses", index], badRedisAddress(SENTINEL_PORT));
  }
}

export function validateRedis(value: unknown, path: Path, mistakes: Mistakes): void {
  if (!isObject(value) || value.kind !== "redis") {
    mistakes.inValue(path, wrongValue("redis", 'what redis({ address: "10.0.0.5:6379" }) returns', value));
    return;
  }
  const { address, sentinels, password, tls } = readOptions(value, shape, path, mistakes);
  if (value.address === undefined && sentinels === undefined) mistakes.inValue(path, redisNowhere());
  if (value.address !== undefined && sentinels !== undefined)
    mistakes.inName([...path, "sentinels"], redisInTwoPlaces());
  if (address !== undefined && !isAddress(address)) mistakes.inValue([...path, "address"], badRedisAddress(REDIS_PORT));
  if (sentinels !== undefined) validateSentinels(sentinels, [...path, "sentinels"], mistakes);
  validateSecret(password, "password", [...path, "password"], mistakes);
  if (isObject(tls)) readOptions(tls, tlsShape, [...path, "tls"], mistakes);
  else if (tls !== undefined && typeof tls !== "boolean")
    mistakes.inValue([...path, "tls"], wrongValue("tls", "true, false or { serverName, verify }", tls));
}

import { z } from "zod";
import type { Check, CheckTls, Health, Outlier } from "../../affinity/health.ts";
import { LONGEST_FAIL_TIMEOUT, MOST_FAILS } from "../../affinity/servers/check.ts";
import {
  badCheckPath,
  badCheckToken,
  badStatuses,
  checkOptionWithoutEffect,
  tooManyFailures,
  verifyWithoutName,
} from "./findings/health.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { flag, integer, oneOf, optional, readOptions, text } from "./options.ts";

/** Seconds. */
const LONGEST_INTERVAL = 86_400;
/** Milliseconds. */
const LONGEST_TIMEOUT = 60_000;
const MOST_IN_A_ROW = 100;
const MOST_TRIES = 1000;
const HIGHEST_PORT = 65_535;

const shape = {
  maxFails: optional(integer(0, MOST_FAILS)),
  failTimeout: optional(integer(1, LONGEST_FAIL_TIMEOUT)),
  countLastTry: optional(flag),
  failOn: optional(z.array(z.unknown()).min(1).describe('a list such as ["error", "timeout", "500-599"]')),
  outlier: z.unknown(),
  panicBelow: optional(z.number().min(0).max(1).describe("a share from 0 to 1")),
  check: z.unknown(),
} satisfies Record<keyof Health, z.ZodType>;

const outlierShape = {
  failures: integer(1, MOST_TRIES),
  of: integer(1, MOST_TRIES),
} satisfies Record<keyof Outlier, z.ZodType>;

const checkShape = {
  interval: optional(integer(1, LONGEST_INTERVAL)),
  jitter: optional(z.number().min(0).max(LONGEST_INTERVAL).describe(`a number from 0 to ${LONGEST_INTERVAL}`)),
  timeout: optional(integer(10, LONGEST_TIMEOUT)),
  rise: optional(integer(1, MOST_IN_A_ROW)),
  fall: optional(integer(1, MOST_IN_A_ROW)),
  mandatory: optional(flag),
  protocol: optional(oneOf(["http", "https", "tcp"])),
  port: optional(integer(1, HIGHEST_PORT)),
  path: optional(text('a path such as "/health"')),
  method: optional(text('a method such as "GET"')),
  host: optional(text('a host name such as "shop.example.com"')),
  tls: z.unknown(),
  status: optional(z.array(z.unknown()).min(1).describe('a list such as [200, "300-399"]')),
  body: optional(z.string().min(1).describe("a text of at least one character")),
} satisfies Record<keyof Check, z.ZodType>;

const tlsShape = {
  serverName: optional(text('a host name such as "shop.internal"')),
  verify: optional(flag),
} satisfies Record<keyof CheckTls, z.ZodType>;

/** What only an answer of HTTP has. */
const OF_HTTP = ["path", "method", "host", "status", "body"] as const;

/** Words of `failOn` that are no statuses. */
const KINDS: readonly unknown[] = ["error", "timeout", "invalidHeader"];

/** @param protocol of the upstream */
export function validateHealth(value: unknown, protocol: string, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  const { failOn, outlier, check } = readOptions(value, shape, path, mistakes);
  validateStatuses(failOn, KINDS, [...path, "failOn"], mistakes);
  if (outlier !== undefined) validateOutlier(outlier, [...path, "outlier"], mistakes);
  if (check !== undefined) validateCheck(check, protocol, [...path, "check"], mistakes);
}

function validateOutlier(value: unknown, path: Path, mistakes: Mistakes): void {
  const { failures, of } = readOptions(value, outlierShape, path, mistakes);
  if (failures !== undefined && of !== undefined && failures > of)
    mistakes.inValue([...path, "failures"], tooManyFailures(failures, of));
}

function validateCheck(value: unknown, upstreamProtocol: string, path: Path, mistakes: Mistakes): void {
  const check = readOptions(value, checkShape, path, mistakes);
  const protocol = check.protocol ?? upstreamProtocol;
  if (protocol === "tcp") {
    for (const option of OF_HTTP)
      if (check[option] !== undefined)
        mistakes.inName([...path, option], checkOptionWithoutEffect(option, protocol, "http"));
  }
  if (protocol !== "https" && check.tls !== undefined)
    mistakes.inName([...path, "tls"], checkOptionWithoutEffect("tls", protocol, "https"));
  // What is written into a request must not end its line.
  if (check.path !== undefined && !/^\/[\x21-\x7e]*$/.test(check.path))
    mistakes.inValue([...path, "path"], badCheckPath(check.path));
  if (check.method !== undefined && !/^[A-Za-z-]+$/.test(check.method))
    mistakes.inValue([...path, "method"], badCheckToken("method", check.method, "GET"));
  if (check.host !== undefined && !/^[\x21-\x7e]+$/.test(check.host))
    mistakes.inValue([...path, "host"], badCheckToken("host", check.host, "shop.example.com"));
  if (check.tls !== undefined) {
    const tls = readOptions(check.tls, tlsShape, [...path, "tls"], mistakes);
    if (tls.verify === true && tls.serverName === undefined) mistakes.inName([...path, "tls"], verifyWithoutName());
  }
  validateStatuses(check.status, [], [...path, "status"], mistakes);
}

/** @param words what may stand among them */
function validateStatuses(
  list: readonly unknown[] | undefined,
  words: readonly unknown[],
  path: Path,
  mistakes: Mistakes,
): void {
  for (const [index, one] of (list ?? []).entries())
    if (!words.includes(one) && !isStatuses(one)) mistakes.inValue([...path, index], badStatuses(one));
}

function isStatus(value: number): boolean {
  return Number.isInteger(value) && value >= 100 && value <= 599;
}

function isStatuses(value: unknown): boolean {
  if (typeof value === "number") return isStatus(value);
  const [, first, last] = /^(\d{3})-(\d{3})$/.exec(String(value)) ?? [];
  return isStatus(Number(first)) && isStatus(Number(last)) && Number(first) <= Number(last);
}

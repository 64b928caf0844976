import { z } from "zod";
import type { IssueCookieAffinity } from "../../../affinity/affinities/issue-cookie.ts";
import {
  badCookieDomain,
  badCookiePath,
  hostCookieElsewhere,
  idleLongerThanAge,
  renewedTooLate,
  secureNeeded,
} from "../findings/issued-cookies.ts";
import { validateFunction } from "../functions.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { CONTROL_CHARACTER, cookieNameFinding } from "../names.ts";
import { flag, integer, oneOf, optional, perRequest, readOptions, text } from "../options.ts";
import type { Read } from "../options.ts";
import { validateKeys } from "./secret.ts";
import { MOST_SECONDS } from "./times.ts";

/** Seconds: 400 days. Browsers keep no cookie longer (RFC 6265bis, section 5.5). */
const LONGEST_COOKIE = 34_560_000;

const shape = {
  kind: z.string(),
  name: optional(text("a name")),
  keys: z.unknown(),
  expires: optional(integer(1, LONGEST_COOKIE)),
  maxAge: optional(integer(1, MOST_SECONDS)),
  maxIdle: optional(integer(1, MOST_SECONDS)),
  renewAfter: optional(integer(1, MOST_SECONDS)),
  domain: optional(perRequest(text('a domain such as "example.com"'))),
  path: optional(perRequest(text('a path such as "/shop"'))),
  secure: optional(perRequest(z.union([z.boolean(), z.literal("auto")]).describe('true, false or "auto"'))),
  httpOnly: optional(flag),
  sameSite: optional(perRequest(oneOf(["strict", "lax", "none"]))),
  partitioned: optional(flag),
  hide: optional(flag),
  sharedCaches: optional(oneOf(["withhold", "private"])),
} satisfies Record<keyof IssueCookieAffinity, z.ZodType>;

type ReadCookie = Read<typeof shape>;

/** Labels of a host name, with or without the dot before them that browsers ignore. */
const DOMAIN = /^\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/;

const PATH = /^\/[\x20-\x7e]*$/;

function validateAttributes({ domain, path }: ReadCookie, at: Path, mistakes: Mistakes): void {
  if (typeof domain === "string" && !DOMAIN.test(domain)) mistakes.inValue([...at, "domain"], badCookieDomain(domain));
  const isPath = typeof path !== "string" || (PATH.test(path) && !path.includes(";") && !CONTROL_CHARACTER.test(path));
  if (!isPath) mistakes.inValue([...at, "path"], badCookiePath(path));
}

/** What browsers demand of names that begin so, whatever their case (RFC 6265bis, section 5.7). */
function validatePrefix({ name = "", path = "/", domain, secure }: ReadCookie, at: Path, mistakes: Mistakes): void {
  const [prefix] = /^__(Host|Secure)-/i.exec(name) ?? [];
  if (prefix === undefined) return;
  if (secure !== true) mistakes.inValue([...at, "name"], secureNeeded(`whose name begins with "${prefix}"`));
  if (prefix.toLowerCase() !== "__host-") return;
  if (path !== "/") mistakes.inValue([...at, "path"], hostCookieElsewhere(name, "path"));
  if (domain !== undefined) mistakes.inValue([...at, "domain"], hostCookieElsewhere(name, "domain"));
}

function validateSecure({ secure, sameSite, partitioned }: ReadCookie, at: Path, mistakes: Mistakes): void {
  if (secure === true) return;
  if (sameSite === "none") mistakes.inValue([...at, "sameSite"], secureNeeded("with SameSite=None"));
  if (partitioned === true) mistakes.inValue([...at, "partitioned"], secureNeeded("with Partitioned"));
}

function validateTimes({ expires, maxAge, maxIdle, renewAfter }: ReadCookie, at: Path, mistakes: Mistakes): void {
  if (maxIdle !== undefined && maxAge !== undefined && maxIdle > maxAge)
    mistakes.inValue([...at, "maxIdle"], idleLongerThanAge(maxIdle, maxAge));
  if (renewAfter === undefined) return;
  for (const [option, limit] of [["expires", expires] as const, ["maxIdle", maxIdle] as const]) {
    if (limit !== undefined && renewAfter >= limit)
      mistakes.inValue([...at, "renewAfter"], renewedTooLate(renewAfter, option, limit));
  }
}

export function validateIssueCookie(value: unknown, at: Path, mistakes: Mistakes): void {
  const cookie = readOptions(value, shape, at, mistakes);
  validateKeys(cookie.keys, at, mistakes);
  const wrongName = cookie.name === undefined ? undefined : cookieNameFinding(cookie.name);
  if (wrongName !== undefined) mistakes.inValue([...at, "name"], wrongName);
  for (const option of ["domain", "path", "secure", "sameSite"] as const)
    validateFunction(cookie[option], [...at, option], mistakes);
  validateAttributes(cookie, at, mistakes);
  validatePrefix(cookie, at, mistakes);
  validateSecure(cookie, at, mistakes);
  validateTimes(cookie, at, mistakes);
}

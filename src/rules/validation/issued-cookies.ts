import { defaultNames, wantsShortName } from "../../affinity/cookies/names.ts";
import { sameCookieInTwoUpstreams, sameCookiePerhaps } from "./findings/issued-cookies.ts";
import { affinityEntries } from "./affinities/entry.ts";
import type { AffinityEntry } from "./affinities/entry.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { isObject } from "./options.ts";

interface Issuer extends AffinityEntry {
  readonly upstream: string;
}

interface IssuedCookie {
  readonly upstream: string;
  readonly name: string;
  /** Undefined where it depends on the request. */
  readonly path: string | undefined;
  readonly domain: string | undefined;
  readonly at: Path;
}

function fixed(value: unknown, byDefault: string): string | undefined {
  return value === undefined ? byDefault : typeof value === "string" ? value : undefined;
}

/** The names that an issuer gives its cookie: one that is wrong anyway has none. */
function nameOf({ value, upstream }: Issuer, isAlone: boolean): string | undefined {
  return value.name === undefined ? defaultNames(upstream, isAlone).name : fixed(value.name, "");
}

function issuedCookie(issuer: Issuer, isAlone: boolean): readonly IssuedCookie[] {
  const { upstream, value, path } = issuer;
  const name = nameOf(issuer, isAlone);
  if (name === undefined) return [];
  return [
    {
      upstream,
      name,
      path: fixed(value.path, "/"),
      domain: fixed(value.domain, "")?.replace(/^\./, "").toLowerCase(),
      at: value.name === undefined ? path : [...path, "name"],
    },
  ];
}

function differ(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** Limpet does not look at the case of a cookie's name, as nginx does not. */
function meet(one: IssuedCookie, other: IssuedCookie): boolean {
  return (
    one.upstream !== other.upstream &&
    one.name.toLowerCase() === other.name.toLowerCase() &&
    !differ(one.path, other.path) &&
    !differ(one.domain, other.domain)
  );
}

function dependsOnRequest({ path, domain }: IssuedCookie): boolean {
  return path === undefined || domain === undefined;
}

/** Cookies that two upstreams issue, and a browser cannot tell apart. */
export function validateIssuedCookies(
  upstreams: Readonly<Record<string, unknown>>,
  path: Path,
  mistakes: Mistakes,
): void {
  const issuers = Object.entries(upstreams).flatMap(([name, upstream]) =>
    isObject(upstream)
      ? affinityEntries(upstream.affinity, [...path, name, "affinity"])
          .filter(({ kind }) => kind === "issueCookie")
          .map((entry): Issuer => ({ ...entry, upstream: name }))
      : [],
  );
  const takers = issuers.filter(({ value }) => wantsShortName(fixed(value.name, ""))).length;
  const cookies = issuers.flatMap((issuer) => issuedCookie(issuer, takers === 1));
  for (const [index, cookie] of cookies.entries()) {
    const others = cookies.slice(0, index).filter((earlier) => meet(earlier, cookie));
    const same = others.find((other) => !dependsOnRequest(cookie) && !dependsOnRequest(other));
    const perhaps = others[0];
    if (same !== undefined) mistakes.inValue(cookie.at, sameCookieInTwoUpstreams(cookie.name, same.upstream));
    else if (perhaps !== undefined) mistakes.inValue(cookie.at, sameCookiePerhaps(cookie.name, perhaps.upstream));
  }
}

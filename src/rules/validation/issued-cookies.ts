import { sameCookieInTwoUpstreams } from "./findings/issued-cookies.ts";
import { affinityEntries } from "./affinities/entry.ts";
import type { AffinityEntry } from "./affinities/entry.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { isObject } from "./options.ts";

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

function issuedCookie(upstream: string, { kind, value, path }: AffinityEntry): readonly IssuedCookie[] {
  if (kind !== "issueCookie" || typeof value.name !== "string") return [];
  return [
    {
      upstream,
      name: value.name,
      path: fixed(value.path, "/"),
      domain: fixed(value.domain, "")?.replace(/^\./, "").toLowerCase(),
      at: [...path, "name"],
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

/** Cookies that two upstreams issue, and a browser cannot tell apart. */
export function validateIssuedCookies(
  upstreams: Readonly<Record<string, unknown>>,
  path: Path,
  mistakes: Mistakes,
): void {
  const cookies = Object.entries(upstreams).flatMap(([name, upstream]) =>
    isObject(upstream)
      ? affinityEntries(upstream.affinity, [...path, name, "affinity"]).flatMap((entry) => issuedCookie(name, entry))
      : [],
  );
  for (const [index, cookie] of cookies.entries()) {
    const other = cookies.slice(0, index).find((earlier) => meet(earlier, cookie));
    if (other !== undefined) mistakes.inValue(cookie.at, sameCookieInTwoUpstreams(cookie.name, other.upstream));
  }
}

import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { cookieNotSentHere, cookiePathUnknown } from "../findings.ts";
import { atDirective } from "../reading/directive.ts";
import { locationOf } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";

/** Whether browsers send a cookie of this path with a request for that one (RFC 6265, section 5.1.4). */
function matchesPath(request: string, cookie: string): boolean {
  return request === cookie || (request.startsWith(cookie) && (cookie.endsWith("/") || request[cookie.length] === "/"));
}

/** The prefix of the requests that a location takes; undefined where a pattern or a redirect decides. */
function prefixOf(args: readonly string[]): string | undefined {
  const [modifier = "", path] = args;
  if (path === undefined) return modifier.startsWith("/") ? modifier : undefined;
  return modifier === "=" || modifier === "^~" ? path : undefined;
}

/** Whether the issued cookie comes back to the location that is to read it. */
export function checkCookiePath(levels: Levels, name: string, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  const location = locationOf(levels);
  if (location === undefined) return [];
  const prefix = prefixOf(location.args);
  return upstream.affinities.flatMap((affinity) => {
    if (affinity.kind !== "issueCookie") return [];
    const { path } = affinity;
    // nginx compares decoded paths, and browsers encoded ones.
    if (typeof path !== "string" || path === "/" || path.includes("%")) return [];
    if (prefix === undefined) return [atDirective(location, cookiePathUnknown(affinity.name, path))];
    if (matchesPath(prefix, path)) return [];
    return [atDirective(location, cookieNotSentHere(affinity.name, path, prefix, name))];
  });
}

import type ts from "typescript";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { atDirective } from "../reading/directive.ts";
import { sessionsInCache } from "../findings.ts";
import { effective } from "../reading/levels.ts";
import type { Levels } from "../reading/levels.ts";
import type { Pass } from "../reading/pass.ts";

const SET_COOKIE = "set-cookie";

/** A cache of nginx's that keeps cookies with the answers, in front of an upstream whose cookies are sessions. */
export function checkSharedCache(levels: Levels, { protocol }: Pass, upstream: ProvisionedUpstream): ts.Diagnostic[] {
  const hasCookies = upstream.affinities.some(({ kind }) => kind === "issueCookie" || kind === "tagSession");
  const [cache] = effective(levels, `${protocol}_cache`);
  if (!hasCookies || cache === undefined || cache.args[0] === "off") return [];
  const ofCookies = (directive: string) =>
    effective(levels, directive).find(({ args }) => args.some((name) => name.toLowerCase() === SET_COOKIE));
  const ignored = ofCookies(`${protocol}_ignore_headers`);
  const hide = `${protocol}_hide_header`;
  if (ignored === undefined || ofCookies(hide) !== undefined) return [];
  return [atDirective(ignored, sessionsInCache(cache.name, ignored.name, hide))];
}

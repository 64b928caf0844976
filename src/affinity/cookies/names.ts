import { affinitiesOf, type Affinity } from "../affinities/affinity.ts";
import type { IssueCookieAffinity } from "../affinities/issue-cookie.ts";
import { withDefaults } from "../rule.ts";
import type { Routing, Upstream } from "../rules.ts";

/*
 * Names of issued cookies that the rules leave out. A browser keeps one cookie of a name, so no two upstreams of a
 * routing have the same: the only one has `limpet`, and each of several `limpet-UPSTREAM`. Of these two names an
 * upstream writes one and reads both, so no session is lost where an upstream is added or removed.
 */

/** The name, where no other upstream has it. */
export const SHORT_NAME = "limpet";

/** An issued cookie whose name the rules leave out. */
export interface NamedCookie extends IssueCookieAffinity {
  readonly name: string;
  /** The name that it would have if there were more upstreams, or fewer; `undefined` where the rules name it. */
  readonly otherName?: string;
}

/** Whether an issued cookie of this name, or of none, has the short name or wants it. */
export function wantsShortName(name: string | undefined): boolean {
  return name === undefined || name.toLowerCase() === SHORT_NAME;
}

/** The names of an upstream's cookie that has none in the rules. */
export function defaultNames(
  upstream: string,
  isAlone: boolean,
): { readonly name: string; readonly otherName: string } {
  const longName = `${SHORT_NAME}-${upstream}`;
  return isAlone ? { name: SHORT_NAME, otherName: longName } : { name: longName, otherName: SHORT_NAME };
}

/** The same rules, with a name for every issued cookie. */
export function withCookieNames(this: void, routing: Routing): Routing {
  let takers = 0;
  for (const name in routing.upstreams) {
    for (const affinity of affinitiesOf(routing.upstreams[name]!.affinity)) {
      if (affinity.kind === "issueCookie" && wantsShortName(affinity.name)) takers++;
    }
  }
  const upstreams: Record<string, Upstream> = {};
  for (const name in routing.upstreams) {
    const upstream = routing.upstreams[name]!;
    const affinities: Affinity[] = [];
    for (const affinity of affinitiesOf(upstream.affinity)) {
      const isUnnamed = affinity.kind === "issueCookie" && affinity.name === undefined;
      affinities.push(isUnnamed ? withDefaults(defaultNames(name, takers === 1), affinity) : affinity);
    }
    const affinity = "kind" in upstream.affinity ? affinities[0]! : affinities;
    upstreams[name] = withDefaults({ affinity }, upstream);
  }
  return { upstreams };
}

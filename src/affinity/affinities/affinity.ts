import type { HashAffinity } from "./hash.ts";
import type { IssueCookieAffinity } from "./issue-cookie.ts";
import type { LearnAffinity } from "./learn.ts";
import type { NoAffinity } from "./none.ts";
import type { Secret } from "./secret.ts";
import type { RouteAffinity } from "./route.ts";
import type { TagSessionAffinity } from "./tag-session.ts";

/** What ties a session to a server. */
export type Affinity =
  HashAffinity | IssueCookieAffinity | LearnAffinity | NoAffinity | RouteAffinity | TagSessionAffinity;

/** The affinities of an upstream, in order: the first that knows the session's server wins. */
export function affinitiesOf(affinity: Affinity | readonly Affinity[]): readonly Affinity[] {
  return "kind" in affinity ? [affinity] : affinity;
}

/** The `hash` among the affinities of an upstream, if any. */
export function hashOf({ affinity }: { readonly affinity: Affinity | readonly Affinity[] }): HashAffinity | undefined {
  for (const one of affinitiesOf(affinity)) {
    if (one.kind === "hash") return one;
  }
  return undefined;
}

/** Where the keys of an affinity are; `undefined` if it needs none. */
export function secretOf(affinity: Affinity): Secret | undefined {
  switch (affinity.kind) {
    case "hash":
      return affinity.key;
    case "issueCookie":
    case "tagSession":
    case "learn":
      return affinity.keys;
    case "route":
    case "none":
      return undefined;
  }
}

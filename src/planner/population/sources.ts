import type { ProvisionedAffinity, ProvisionedUpstream } from "../../affinity/provision.ts";
import type { SessionSource } from "../../affinity/session/source.ts";

/** Where an affinity looks for what identifies a session; nowhere for one of Limpet's own cookies. */
export function placesOf(affinity: ProvisionedAffinity, { session }: ProvisionedUpstream): readonly SessionSource[] {
  switch (affinity.kind) {
    case "hash":
      return session;
    case "issueCookie":
      return [];
    case "learn":
      return affinity.lookup;
    case "route":
      return affinity.sources;
    case "tagSession":
      return affinity.carriers;
  }
}

/** For each affinity of an upstream that reads something of the application's, the places that it reads. */
export function placesByAffinity(upstream: ProvisionedUpstream): readonly (readonly SessionSource[])[] {
  return upstream.affinities.map((affinity) => placesOf(affinity, upstream)).filter((places) => places.length > 0);
}

/** Sources with the same text read the same. */
export function identityOf(source: SessionSource): string {
  return typeof source === "function"
    ? source.toString()
    : JSON.stringify(source, (_, value: unknown) => (typeof value === "function" ? value.toString() : value));
}

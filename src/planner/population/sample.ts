import { hash } from "node:crypto";
import type { ProvisionedUpstream } from "../../affinity/provision.ts";
import { readerOf } from "../../affinity/session/reader.ts";
import type { SessionSource } from "../../affinity/session/source.ts";
import { endsAll } from "../../rules/lua/endless-loop.ts";
import { describedRequest, type RequestDescription } from "../explain/request.ts";
import { carrying } from "./carrying.ts";
import type { Population } from "./population.ts";
import { identityOf, placesByAffinity } from "./sources.ts";

/** Makes the values that clients carry. */
export interface Values {
  readonly size: number;
  value(index: number): string;
  requests(index: number): number;
}

/** Values like session ids: the same for the same seed. */
export function sampledValues(size: number, seed: number): Values {
  return {
    size,
    value: (index) => hash("md5", `${seed} ${index}`).toUpperCase(),
    requests: () => 1,
  };
}

/**
 * Clients that carry values where the rules look for them: the same number of clients for each place of an
 * affinity. In a place that only the rules `after` the change read, the value is another one.
 */
export function clientsWith(
  values: Values,
  before: ProvisionedUpstream,
  after: ProvisionedUpstream,
  origin: Population["origin"],
): Population {
  const places = placesByAffinity(before);
  const kinds = Math.max(1, ...places.map(({ length }) => length));
  const known = new Set(places.flat().map(identityOf));
  const unread = Array.from({ length: kinds }, (_, kind) =>
    // A client that carries nothing that the old rules read does not start to.
    unreadPlaces(clientOf(places, kind, PROBE), after).filter((source) => !known.has(identityOf(source))),
  );
  return {
    size: values.size,
    describe(index) {
      const kind = index % kinds;
      const value = values.value(index);
      const made = clientOf(places, kind, value);
      return unread[kind]!.reduce((client, source) => carrying(client, source, otherThan(value)), made);
    },
    requests: (index) => values.requests(index),
    kind: (index) => index % kinds,
    origin,
  };
}

const PROBE = "0123456789ABCDEF0123456789ABCDEF";

function clientOf(places: readonly (readonly SessionSource[])[], kind: number, value: string): RequestDescription {
  return places.reduce<RequestDescription>((made, of) => carrying(made, of[kind % of.length]!, value), {});
}

/** For each affinity, its first place. Affinities that read nothing from a client have none. */
function unreadPlaces(client: RequestDescription, after: ProvisionedUpstream): readonly SessionSource[] {
  const request = describedRequest(client);
  const reads = (source: SessionSource): boolean => {
    try {
      return (readerOf(source)(request) ?? "") !== "";
    } catch (error) {
      if (endsAll(error)) throw error;
      return false;
    }
  };
  return placesByAffinity(after).flatMap((places) => (places.some(reads) ? [] : places.slice(0, 1)));
}

function otherThan(value: string): string {
  return hash("md5", Buffer.from(`other ${value}`, "latin1")).toUpperCase();
}

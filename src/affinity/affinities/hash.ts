import { ruleOf } from "../rule.ts";
import type { Secret } from "./secret.ts";

/** The lookup tables of the `hash` affinity. */
export type LookupTableName = "rendezvous" | "maglev" | "ketama" | "modulo" | "ipHash";

/** A session belongs to the server that its key hashes to. Nothing is remembered. */
export interface HashAffinity {
  readonly kind: "hash";
  readonly table: LookupTableName;
  readonly maxLoad?: number;
  readonly key?: Secret;
}

/** Options of {@link hash}. */
export interface HashOptions {
  /**
   * - `"rendezvous"`: adding or removing a server moves the fewest keys possible, and when a dead server is
   *   removed from the rules, its keys stay where they went. The default.
   * - `"maglev"`: the most even shares, with any number of servers, but a few more keys move.
   * - `"ketama"`: picks what nginx's `hash KEY consistent` picks, key by key.
   * - `"modulo"`: picks what nginx's `hash KEY` picks; nearly every key moves when a server is added.
   * - `"ipHash"`: picks what nginx's `ip_hash` picks; use it with `clientAddress({ ipv4: 24, ipv6: 128 })`.
   */
  readonly table?: LookupTableName;
  /**
   * No server gets more than this many times its part of the requests that are under way, by weight: above 1, at most
   * 100, usually 1.25. A request for a server that has more goes to the next of its key's preference order, and its
   * session returns when there is room again. Default: no bound.
   */
  readonly maxLoad?: number;
  /**
   * The key of a keyed hash, for keys of sessions that clients choose: who does not know it cannot work out which server a
   * key leads to, nor keys that have the same hash. For `"rendezvous"` and `"maglev"`. One key, `ID:SECRET`, the same on all
   * proxies; another one moves nearly every session, so give it a file of its own. Default: the CRC-32, which needs no key.
   */
  readonly key?: Secret;
}

/** Ties a session to the server that its key hashes to. */
export function hash(options: HashOptions = {}): HashAffinity {
  return ruleOf("hash", options, { table: "rendezvous" });
}

/** The lookup tables of the `hash` affinity. */
export type LookupTableName = "rendezvous" | "maglev" | "ketama" | "modulo" | "ipHash";

/** A session belongs to the server that its key hashes to; nobody remembers anything. */
export interface HashAffinity {
  readonly kind: "hash";
  readonly table: LookupTableName;
}

/** Options of {@link hash}. */
export interface HashOptions {
  /**
   * - `"rendezvous"`: a server that is added or removed moves the least keys that can be moved,
   *   and the keys of a dead server stay where they went when it is then taken out of the rules.
   * - `"maglev"`: the most even shares at any number of servers, for a few more keys moved.
   * - `"ketama"`: picks what nginx's `hash KEY consistent` picks, key by key.
   * - `"modulo"`: picks what nginx's `hash KEY` picks; nearly every key moves when a server is added.
   * - `"ipHash"`: picks what nginx's `ip_hash` picks; for `clientAddress({ ipv4: 24, ipv6: 128 })`.
   */
  readonly table?: LookupTableName;
}

/** Ties a session to the server that its key hashes to. */
export function hash(options: HashOptions = {}): HashAffinity {
  return { kind: "hash", table: options.table ?? "rendezvous" };
}

import { z } from "zod";
import type { HashAffinity, LookupTableName } from "../../../affinity/affinities/hash.ts";
import { ipHashOfAnother, keyOfAnotherTable, sessionNeeded } from "../findings/affinities.ts";
import type { Mistakes, Path } from "../mistake.ts";
import { isObject, oneOf, optional, readOptions } from "../options.ts";
import { validateSecret } from "./secret.ts";

const TABLES = ["rendezvous", "maglev", "ketama", "modulo", "ipHash"] as const satisfies readonly LookupTableName[];

/** The others pick what nginx picks, which has no key. */
const KEYED_TABLES = ["rendezvous", "maglev"] as const satisfies readonly LookupTableName[];

const MOST_LOAD = 100;

const shape = {
  kind: z.string(),
  table: oneOf(TABLES),
  maxLoad: optional(z.number().gt(1).max(MOST_LOAD).describe(`a number above 1, at most ${MOST_LOAD}`)),
  key: z.unknown(),
} satisfies Record<keyof HashAffinity, z.ZodType>;

/** nginx's ip_hash takes three bytes of an IPv4 address and all of an IPv6 one. */
function isIpHashSource(source: unknown): boolean {
  return isObject(source) && source.kind === "clientAddress" && source.ipv4 === 24 && source.ipv6 === 128;
}

/** @param session the upstream's session sources, which not every table goes with */
export function validateHash(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  const { table, key } = readOptions(value, shape, path, mistakes);
  validateSecret(key, "key", [...path, "key"], mistakes);
  if (key !== undefined && table !== undefined && !KEYED_TABLES.some((name) => name === table))
    mistakes.inValue([...path, "key"], keyOfAnotherTable(table));
  if (session === undefined) mistakes.inValue(path, sessionNeeded("hash", undefined));
  if (table === "ipHash" && Array.isArray(session) && session.length > 0 && !isIpHashSource(session[0])) {
    mistakes.inValue([...path, "table"], ipHashOfAnother());
  }
}

import { z } from "zod";
import type { HashAffinity, LookupTableName } from "../../affinity/affinities/hash.ts";
import { ipHashOfAnother, notAnAffinity } from "../diagnostics.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { isObject, oneOf, readOptions } from "./options.ts";

const TABLES = ["rendezvous", "maglev", "ketama", "modulo", "ipHash"] as const satisfies readonly LookupTableName[];

const shape = { kind: z.string(), table: oneOf(TABLES) } satisfies Record<keyof HashAffinity, z.ZodType>;

/** nginx's ip_hash takes three bytes of an IPv4 address and all of an IPv6 one. */
function isIpHashSource(source: unknown): boolean {
  return isObject(source) && source.kind === "clientAddress" && source.ipv4 === 24 && source.ipv6 === 128;
}

/** @param session the upstream's session sources, which not every table goes with */
export function validateAffinity(value: unknown, session: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    for (const [index, affinity] of list.entries()) validateAffinity(affinity, session, [...path, index], mistakes);
    return;
  }
  if (isObject(value) && ["issueCookie", "learn", "route", "tagSession"].includes(String(value.kind))) return;
  if (!isObject(value) || value.kind !== "hash") {
    mistakes.inValue(path, notAnAffinity(value));
    return;
  }
  const { table } = readOptions(value, shape, path, mistakes);
  if (table === "ipHash" && Array.isArray(session) && session.length > 0 && !isIpHashSource(session[0])) {
    mistakes.inValue([...path, "table"], ipHashOfAnother());
  }
}

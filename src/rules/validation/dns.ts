import { z } from "zod";
import type { Dns } from "../../affinity/dns/options.ts";
import { isAddress } from "../../affinity/servers/address-form.ts";
import { badHostName, badResolver, badSrvName, ttlsCross } from "./findings/dns.ts";
import type { Finding } from "../../findings/finding.ts";
import type { Mistakes, Path } from "./mistake.ts";
import { flag, integer, isObject, optional, readOptions, text } from "./options.ts";

const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;
/** Seconds. */
const LONGEST_TTL = 86_400;
const LONGEST_TIME = 31_536_000;

const shape = {
  resolvers: optional(z.array(z.string()).min(1).describe('a list such as ["10.0.0.53"]')),
  timeout: optional(integer(10, 60_000)),
  attempts: optional(integer(1, 10)),
  search: optional(z.array(z.string()).describe('a list of domains such as ["example.com"]')),
  ndots: optional(integer(0, 15)),
  minTtl: optional(integer(1, LONGEST_TTL)),
  maxTtl: optional(integer(1, LONGEST_TTL)),
  ipv6: optional(z.union([z.boolean(), z.literal("only")]).describe('true, false or "only"')),
  keepFor: optional(integer(0, LONGEST_TIME)),
  emptyAfter: optional(integer(0, LONGEST_TIME)),
  required: optional(flag),
} satisfies Record<keyof Dns, z.ZodType>;

/** What `srv` takes. */
export const srvName = text('the name of SRV records such as "_http._tcp.shop.example.com"');

/** Whether the labels of a name could be looked up; some have underscores. */
function isHostName(name: string): boolean {
  const bare = name.replace(/\.$/, "");
  const labels = bare.split(".");
  return (
    bare.length <= LONGEST_NAME && labels.every((label) => /^[\w-]+$/.test(label) && label.length <= LONGEST_LABEL)
  );
}

export function hostNameFinding(name: string): Finding | undefined {
  return isHostName(name) ? undefined : badHostName(name);
}

export function srvNameFinding(name: string): Finding | undefined {
  return isHostName(name) && /[A-Za-z]/.test(name) ? undefined : badSrvName(name);
}

/** How names are looked up. @param defaults what is said for all upstreams, of which these are in place */
export function validateDns(value: unknown, defaults: unknown, path: Path, mistakes: Mistakes): void {
  if (value === undefined) return;
  const dns = readOptions(value, shape, path, mistakes);
  for (const [index, resolver] of (dns.resolvers ?? []).entries()) {
    if (!isAddress(resolver) || /^unix:/i.test(resolver))
      mistakes.inValue([...path, "resolvers", index], badResolver(resolver));
  }
  for (const [index, domain] of (dns.search ?? []).entries()) {
    if (domain !== "." && !isHostName(domain)) mistakes.inValue([...path, "search", index], badHostName(domain));
  }
  const others = isObject(defaults) ? defaults : {};
  const least = dns.minTtl ?? numberOr(others.minTtl, 1);
  const most = dns.maxTtl ?? numberOr(others.maxTtl, 10);
  const isSaidHere = dns.minTtl !== undefined || dns.maxTtl !== undefined;
  if (isSaidHere && least > most)
    mistakes.inName([...path, dns.minTtl === undefined ? "maxTtl" : "minTtl"], ttlsCross(least, most));
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

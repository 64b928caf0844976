import { parseAddress } from "../../affinity/address.ts";
import { expand, foundBefore, joinServers, serversOfEntry, type FoundServer } from "../../affinity/dns/expand.ts";
import { hostText } from "../../affinity/dns/ip-text.ts";
import { addressOfLocalhost } from "../../affinity/dns/localhost.ts";
import { hasNames, isNamed } from "../../affinity/dns/named.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "../../affinity/provision.ts";
import { getAddresses } from "../machine/get-addresses.ts";
import { library } from "./library.ts";

/*
 * The look-up of names when nginx starts: the C library does it, and the master process waits, as it does for names in
 * nginx.conf itself. A name that cannot be found then has the servers that it had before, if any.
 */

/** Seconds after which no further name is looked up before the workers start, so that a dead resolver holds up no start. */
const LONGEST_LOOKUPS = 15;

/** The look-ups of one start. */
export interface StartLookups {
  readonly begun: number;
  readonly found: Record<string, readonly string[] | string | undefined>;
}

export function beginStartLookups(): StartLookups {
  return { begun: os.time(), found: {} };
}

/**
 * The servers that an upstream's rules stand for now.
 * @param before what they stood for before this start
 * @throws where a name cannot be found that is required
 */
export function serversAtStart(
  upstream: string,
  rules: ProvisionedUpstream,
  lookups: StartLookups,
  before: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  if (!hasNames(rules.servers)) return rules.servers;
  reportMissingLibrary(upstream);
  const lists: (readonly ProvisionedServer[])[] = [];
  for (const entry of rules.servers) {
    lists.push(isNamed(entry) ? serversOfName(upstream, entry, rules, lookups, before) : [entry]);
  }
  return joinServers(lists);
}

function serversOfName(
  upstream: string,
  entry: ProvisionedServer,
  { dns }: ProvisionedUpstream,
  lookups: StartLookups,
  published: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  const before = serversOfEntry(entry, published);
  const known = foundBefore(entry, before);
  // The C library does not look for SRV records; the workers do, at once.
  if (entry.srv !== undefined) return expand(entry, known, before);
  const { host, port } = parseAddress(entry.address);
  const own = addressOfLocalhost(host, dns);
  const addresses = own === undefined ? getInTime(host, dns.ipv6, lookups) : [own];
  if (typeof addresses !== "string") {
    const found: FoundServer[] = [];
    for (const address of addresses) found.push({ address: `${hostText(address)}:${port}` });
    return expand(entry, found, before);
  }
  const failure = `limpet: upstream "${upstream}": the server "${entry.name}" is not found, because the name ${host} cannot be looked up: ${addresses}`;
  if (dns.required) error(failure, 0);
  ngx.log(ngx.ERR, failure, before.length > 0 ? "; it has the addresses that it had before" : "");
  return expand(entry, known, before);
}

function getInTime(host: string, ipv6: boolean | "only", { begun, found }: StartLookups): readonly string[] | string {
  const key = `${host} ${ipv6}`;
  const known = found[key];
  if (known !== undefined) return known;
  const isLate = os.time() - begun >= LONGEST_LOOKUPS;
  const addresses = isLate ? "looking up other names took too long" : getAddresses(host, ipv6);
  found[key] = addresses;
  return addresses;
}

function reportMissingLibrary(upstream: string): void {
  if (library !== undefined) return;
  ngx.log(
    ngx.ERR,
    `limpet: upstream "${upstream}": names of servers are looked up only now and not again, and SRV records not at all, `,
    "because lua-resty-dns is not installed. OpenResty has it; on Debian and Ubuntu: apt-get install lua-nginx-dns",
  );
}

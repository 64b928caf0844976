import { parseAddress } from "../../affinity/address.ts";
import { slice } from "../../affinity/bytes.ts";
import { candidates } from "../../affinity/dns/candidates.ts";
import type { FoundServer } from "../../affinity/dns/expand.ts";
import { hostText } from "../../affinity/dns/ip-text.ts";
import { addressOfLocalhost } from "../../affinity/dns/localhost.ts";
import type { ProvisionedDns } from "../../affinity/dns/options.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { A, AAAA, SRV, ask, type Answer, type Questioning } from "./ask.ts";
import { hosts, resolverConfiguration } from "./system-files.ts";

/** What a name of the rules stands for. */
export interface Found {
  readonly servers: readonly FoundServer[];
  /** Seconds. */
  readonly ttl: number;
  /** Why the IPv6 or the IPv4 addresses are not known, where those of the other kind are; or what was left out. */
  readonly failure?: string | undefined;
  /** Addresses with these are not known, by the failure: "[" of IPv6. */
  readonly unknown?: "ipv4" | "ipv6" | undefined;
}

/** The full name by which a short one was found last, which is tried first; by the short one. */
export type FullNames = Record<string, string | undefined>;

interface Addresses {
  readonly hosts: readonly string[];
  readonly ttl: number;
  readonly failure?: string | undefined;
  readonly unknown?: "ipv4" | "ipv6" | undefined;
}

/**
 * Looks up the name of an entry: in /etc/hosts, then by DNS. Waits, so it needs a timer.
 * @param fullNames what was found before
 * @returns why it could not be looked up, where it could not; that it has no addresses is an answer
 */
export function lookUp(
  this: void,
  entry: ProvisionedServer,
  dns: ProvisionedDns,
  fullNames: FullNames,
): Found | string {
  if (entry.srv !== undefined) return lookUpService(entry.srv, dns, fullNames);
  const { host, port } = parseAddress(entry.address);
  const found = lookUpAddresses(host, dns, fullNames);
  if (typeof found === "string") return found;
  const servers: FoundServer[] = [];
  for (const one of found.hosts) servers.push({ address: `${one}:${port}` });
  return { servers, ttl: found.ttl, failure: found.failure, unknown: found.unknown };
}

function questioning({ resolvers, timeout, attempts }: ProvisionedDns): Questioning {
  const system = resolverConfiguration();
  return {
    resolvers: resolvers ?? system.resolvers,
    timeout: timeout ?? system.timeout,
    attempts: attempts ?? system.attempts,
  };
}

/** The full names of a name, in the order in which they are asked for. */
function namesOf(name: string, { search, ndots }: ProvisionedDns, fullNames: FullNames): readonly string[] {
  const system = resolverConfiguration();
  const all = candidates(name, search ?? system.search, ndots ?? system.ndots);
  const last = fullNames[name];
  if (last === undefined) return all;
  const names = [last];
  for (const one of all) if (one !== last) names.push(one);
  return names;
}

function lookUpAddresses(name: string, dns: ProvisionedDns, fullNames: FullNames): Addresses | string {
  const own = addressOfLocalhost(name, dns);
  if (own !== undefined) return { hosts: [hostText(own)], ttl: dns.maxTtl };
  const inFile = addressesInFile(name, dns);
  if (inFile.length > 0) return { hosts: inFile, ttl: dns.minTtl };
  const how = questioning(dns);
  let ttl = 0;
  const names = namesOf(name, dns, fullNames);
  for (const full of names) {
    const found = askForAddresses(full, dns, how);
    if (typeof found === "string") return found;
    if (found.hosts.length > 0) {
      // Those that are full already come and go with SRV records.
      if (names.length > 1) fullNames[name] = full;
      return found;
    }
    ttl = found.ttl;
  }
  fullNames[name] = undefined;
  return { hosts: [], ttl };
}

function addressesInFile(name: string, { ipv6 }: ProvisionedDns): readonly string[] {
  const addresses: string[] = [];
  const last = slice(name, name.length - 1, name.length);
  const bare = last === "." ? slice(name, 0, name.length - 1) : name;
  for (const address of hosts()[bare.toLowerCase()] ?? []) {
    const isIpv6 = address.indexOf(":") >= 0;
    if (isIpv6 ? ipv6 !== false : ipv6 !== "only") addresses.push(hostText(address));
  }
  return addresses;
}

/** Asks for both kinds at the same time. */
function askForAddresses(name: string, { ipv6 }: ProvisionedDns, how: Questioning): Addresses | string {
  if (ipv6 !== true) return addressesOf(ask(name, ipv6 === "only" ? AAAA : A, how), NOTHING);
  const { spawn, wait } = ngx.thread;
  const other = spawn(ask, name, AAAA, how);
  const ipv4 = ask(name, A, how);
  const [ok, result] = wait(other);
  return addressesOf(ipv4, ok ? result : tostring(result));
}

const NOTHING: Answer = { records: [], ttl: Infinity };

/** Where one kind is not known, the other stands, if there is any. */
function addressesOf(one: Answer | string, other: Answer | string): Addresses | string {
  if (typeof one === "string") {
    if (typeof other === "string" || other.records.length === 0) return one;
    return { hosts: hostsOf(other), ttl: other.ttl, failure: one, unknown: "ipv4" };
  }
  if (typeof other === "string") {
    return one.records.length === 0 ? other : { hosts: hostsOf(one), ttl: one.ttl, failure: other, unknown: "ipv6" };
  }
  const all = hostsOf(one);
  for (const host of hostsOf(other)) all.push(host);
  // What an answer without records says of its time to live is not told.
  const ttl = Math.min(one.records.length > 0 ? one.ttl : Infinity, other.records.length > 0 ? other.ttl : Infinity);
  return { hosts: all, ttl: ttl === Infinity ? 0 : ttl };
}

function hostsOf({ records }: Answer): string[] {
  const all: string[] = [];
  for (const { address } of records) if (address !== undefined) all.push(hostText(address));
  return all;
}

/** The servers that SRV records name. Weights count among those of one priority, and the lowest number comes first. */
function lookUpService(name: string, dns: ProvisionedDns, fullNames: FullNames): Found | string {
  const answer = askForService(name, dns, fullNames);
  if (typeof answer === "string") return answer;
  let { ttl } = answer;
  let lowest = Infinity;
  for (const { priority = 0, target = "" } of answer.records) if (target !== "") lowest = Math.min(lowest, priority);
  const servers: FoundServer[] = [];
  let failure: string | undefined;
  for (const { target = "", port = 0, priority = 0, weight = 0 } of answer.records) {
    // The root's name says that there is no such service.
    if (target === "") continue;
    if (port === 0) {
      failure = "an SRV record has the port 0, where nobody can listen, and is left out";
      continue;
    }
    const found = lookUpAddresses(`${target}.`, dns, fullNames);
    if (typeof found === "string") return found;
    // One that is known in part would change the weights of the others.
    if (found.failure !== undefined) return found.failure;
    if (found.hosts.length > 0) ttl = Math.min(ttl, found.ttl);
    for (const host of found.hosts) {
      servers.push({ address: `${host}:${port}`, weight: Math.max(1, weight), isBackup: priority > lowest });
    }
  }
  return { servers, ttl, failure };
}

function askForService(name: string, dns: ProvisionedDns, fullNames: FullNames): Answer | string {
  const how = questioning(dns);
  let last: Answer = NOTHING;
  for (const full of namesOf(name, dns, fullNames)) {
    const answer = ask(full, SRV, how);
    if (typeof answer === "string") return answer;
    last = answer;
    if (answer.records.length > 0) {
      fullNames[name] = full;
      return answer;
    }
  }
  fullNames[name] = undefined;
  return { records: [], ttl: last.ttl === Infinity ? 0 : last.ttl };
}

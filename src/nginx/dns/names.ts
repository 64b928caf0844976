import { parseAddress } from "../../affinity/address.ts";
import { expand, foundBefore, joinServers, serversOfEntry, type FoundServer } from "../../affinity/dns/expand.ts";
import { isNamed } from "../../affinity/dns/named.ts";
import { slice } from "../../affinity/bytes.ts";
import { printable } from "../../affinity/printable.ts";
import type { ProvisionedServer } from "../../affinity/provision.ts";
import { withDefaults } from "../../affinity/rule.ts";
import { monotonicNow } from "../machine/clock.ts";
import { holdsLease } from "../machine/lease.ts";
import { publishSource, sourceBefore } from "../servers/published.ts";
import { warnSeldom } from "../status/faults.ts";
import { upstreams, type NginxUpstream } from "../upstream.ts";
import { library } from "./library.ts";
import { lookUp, type Found, type FullNames } from "./look-up.ts";
import { countDns, setDnsUp } from "./status.ts";

/*
 * The look-up of names while nginx runs: one worker does it, in timers, and publishes what changed for all.
 */

/** Seconds between two looks whether a name is due. */
const INTERVAL = 0.1;
/** Names that are looked up at the same time, each with two questions; others wait for the next interval. */
const MOST_AT_ONCE = 16;
/** Names per second when all are due at once, because nginx started. */
const FIRST_LOOKUPS = 100;
/** Seconds after which a look-up that has not ended is taken for lost: nginx drops timers when too many run. */
const LONGEST_LOOKUP = 120;
/** The part of its time by which a name may be looked up early, so that not all are at once. */
const JITTER = 0.1;

/** A server of the rules that has a name. */
interface NamedServer {
  readonly upstream: SourcedUpstream;
  readonly entry: ProvisionedServer;
  /** For the log. */
  readonly label: string;
  /** What it stands for now. */
  servers: readonly ProvisionedServer[];
  /** All of these as of `monotonicNow`. */
  dueAt: number;
  lostAt: number;
  /** When DNS last gave an answer. */
  knownAt: number;
  /** Since when all answers have been empty; 0 if the last was not. */
  emptySince: number;
  /** Answers in a row that were none or empty. */
  misses: number;
  isFailing: boolean;
}

interface SourcedUpstream {
  readonly upstream: NginxUpstream;
  readonly named: NamedServer[];
  isChanged: boolean;
  isPublishing: boolean;
}

/** Of this worker, while it holds the lease. */
let sources: SourcedUpstream[] | undefined;
const fullNames: FullNames = {};
let running = 0;

/** Begins to look up names, where there are any and the library is there. */
export function keepLookingUp(): void {
  if (library === undefined) return;
  for (const [, { rules }] of pairs(upstreams as Record<string, NginxUpstream>)) {
    for (const entry of rules.servers) {
      if (isNamed(entry)) {
        ngx.timer.every(INTERVAL, lookUpDue);
        return;
      }
    }
  }
}

function lookUpDue(this: void, premature: boolean): void {
  if (premature) return;
  if (!holdsLease()) {
    sources = undefined;
    return;
  }
  sources = sources ?? takeOver();
  if (sources === undefined) return;
  const now = monotonicNow();
  let free = MOST_AT_ONCE - running;
  for (const source of sources) {
    if (source.isChanged && !source.isPublishing) ngx.timer.at(0, publish, source);
    for (const named of source.named) {
      if (named.lostAt > now || named.dueAt > now || free <= 0) continue;
      const [timer] = ngx.timer.at(0, lookUpOne, named);
      if (timer === undefined) return;
      named.lostAt = now + LONGEST_LOOKUP;
      free--;
    }
  }
}

/**
 * What is known when this worker begins to look names up: what was published.
 * @returns nothing while that is not what this nginx began with, or later
 */
function takeOver(): SourcedUpstream[] | undefined {
  const taken: SourcedUpstream[] = [];
  const now = monotonicNow();
  let count = 0;
  for (const [name, upstream] of pairs(upstreams as Record<string, NginxUpstream>)) {
    const source: SourcedUpstream = { upstream, named: [], isChanged: false, isPublishing: false };
    const before = sourceBefore(name);
    const published = before.length === 0 ? upstream.sourceServers : before;
    for (const entry of upstream.rules.servers) {
      if (!isNamed(entry)) continue;
      const servers = serversOfEntry(entry, published);
      source.named.push({
        upstream: source,
        entry,
        label: entry.srv ?? parseAddress(entry.address).host,
        servers,
        // Who has no servers cannot wait.
        dueAt: servers.length === 0 ? now : now + count / FIRST_LOOKUPS + math.random() * upstream.rules.dns.minTtl,
        lostAt: 0,
        knownAt: now,
        emptySince: 0,
        misses: 0,
        isFailing: false,
      });
      count++;
    }
    if (source.named.length === 0) continue;
    if (!upstream.isPublished) return undefined;
    taken.push(source);
  }
  return taken;
}

function lookUpOne(this: void, premature: boolean, named: NamedServer): void {
  if (premature) return;
  running++;
  const { dns } = named.upstream.upstream.rules;
  // nginx logs every failure of a socket, so that one who asks in vain had better not ask often.
  const how = named.isFailing ? withDefaults({ attempts: 1 }, dns) : dns;
  const [ok, result] = pcall(lookUp, named.entry, how, fullNames);
  running--;
  named.lostAt = 0;
  const found = ok ? result : tostring(result);
  if (typeof found === "string") noteFailure(named, found);
  else noteFound(named, found);
}

function noteFailure(named: NamedServer, reason: string): void {
  const { name, rules } = named.upstream.upstream;
  const { keepFor } = rules.dns;
  named.misses++;
  countDns(name, named.entry.name, "failed");
  setFailing(named, true, reason);
  if (named.servers.length > 0 && monotonicNow() - named.knownAt > keepFor) {
    setServers(named, [], `DNS has not answered for ${keepFor} s`);
  }
  dueAgain(named, retryAfter(named));
}

function noteFound(named: NamedServer, found: Found): void {
  const { name, rules } = named.upstream.upstream;
  const { minTtl, maxTtl, emptyAfter } = rules.dns;
  const now = monotonicNow();
  named.knownAt = now;
  setFailing(named, found.failure !== undefined, partialFailure(found));
  if (found.servers.length === 0) {
    named.misses++;
    countDns(name, named.entry.name, "empty");
    if (named.emptySince === 0) named.emptySince = now;
    if (named.servers.length > 0 && now - named.emptySince >= emptyAfter) {
      setServers(named, [], `DNS has said so for ${emptyAfter} s`);
    }
    dueAgain(named, retryAfter(named));
    return;
  }
  named.misses = 0;
  named.emptySince = 0;
  countDns(name, named.entry.name, found.failure === undefined ? "answered" : "failed");
  setServers(named, withUnknown(named, found), "");
  dueAgain(named, Math.max(minTtl, Math.min(found.ttl, maxTtl)));
}

function partialFailure({ failure = "", unknown }: Found): string {
  return unknown === "ipv6" ? `${failure} (IPv6; write dns: { ipv6: false } in the rules if there is none)` : failure;
}

/** What was found, with the addresses of a kind that could not be looked up as they were. */
function withUnknown({ entry, servers }: NamedServer, { servers: found, unknown }: Found): readonly FoundServer[] {
  if (unknown === undefined) return found;
  const all: FoundServer[] = [];
  for (const one of found) all.push(one);
  for (const one of foundBefore(entry, servers)) {
    const isIpv6 = slice(one.address, 0, 1) === "[";
    if (isIpv6 === (unknown === "ipv6")) all.push(one);
  }
  return all;
}

/** Seconds: soon at first, then less and less often. */
function retryAfter({ upstream, misses }: NamedServer): number {
  const { minTtl, maxTtl } = upstream.upstream.rules.dns;
  return Math.min(maxTtl, minTtl * 2 ** Math.min(misses - 1, 16));
}

function dueAgain(named: NamedServer, seconds: number): void {
  named.dueAt = monotonicNow() + seconds * (1 - JITTER * math.random());
}

function setServers(named: NamedServer, found: readonly FoundServer[], why: string): void {
  const { upstream, entry, label, servers: before } = named;
  const servers = expand(entry, found, before);
  const was = addressList(before);
  const is = addressList(servers);
  named.servers = servers;
  if (was === is && isSame(before, servers)) return;
  upstream.isChanged = true;
  countDns(upstream.upstream.name, entry.name, "changed");
  ngx.log(
    ngx.NOTICE,
    `limpet: upstream "${upstream.upstream.name}": the name ${label} of the server "${entry.name}" has the addresses `,
    `${is}; before: ${was}`,
    why === "" ? "" : ` (${why})`,
  );
}

function addressList(servers: readonly ProvisionedServer[]): string {
  if (servers.length === 0) return "none";
  const addresses: string[] = [];
  for (const { address } of servers) addresses.push(address);
  return addresses.join(", ");
}

/** Whether only the records' order differs. The addresses are the same. */
function isSame(one: readonly ProvisionedServer[], other: readonly ProvisionedServer[]): boolean {
  for (let i = 0; i < one.length; i++) {
    if (one[i]!.weight !== other[i]!.weight || one[i]!.backup !== other[i]!.backup) return false;
  }
  return true;
}

function setFailing(named: NamedServer, isFailing: boolean, reason: string): void {
  const { upstream, entry, label } = named;
  const { name } = upstream.upstream;
  setDnsUp(name, entry.name, !isFailing);
  if (named.isFailing === isFailing) return;
  named.isFailing = isFailing;
  if (isFailing) {
    ngx.log(
      ngx.ERR,
      `limpet: upstream "${name}": the name ${label} of the server "${entry.name}" cannot be looked up: ${printable(reason)}; `,
      named.servers.length === 0 ? "it has no addresses" : "its last addresses are kept",
    );
  } else {
    ngx.log(
      ngx.NOTICE,
      `limpet: upstream "${name}": the name ${label} of the server "${entry.name}" can be looked up again`,
    );
  }
}

/** Publishes what the names of an upstream stand for; one timer at a time. */
function publish(this: void, premature: boolean, source: SourcedUpstream): void {
  if (premature || source.isPublishing) return;
  source.isPublishing = true;
  source.isChanged = false;
  const { name, rules } = source.upstream;
  const lists: (readonly ProvisionedServer[])[] = [];
  let next = 0;
  for (const entry of rules.servers) {
    if (isNamed(entry)) lists.push(source.named[next++]!.servers);
    else lists.push([entry]);
  }
  const [ok, result] = pcall(publishSource, name, joinServers(lists));
  source.isPublishing = false;
  if (ok && typeof result !== "string") return;
  // The next interval tries again.
  source.isChanged = true;
  warnSeldom(name, `what its names stand for cannot be published: ${tostring(result)}`);
}

import { hasNames, isNamed } from "../../affinity/dns/named.ts";
import { expand, foundBefore, joinServers, serversOfEntry } from "../../affinity/dns/expand.ts";
import { doNotPause } from "../../affinity/machine.ts";
import { provision, type ProvisionedServer, type ProvisionedUpstream } from "../../affinity/provision.ts";
import type { Upstream } from "../../affinity/rules.ts";
import { differences } from "../../affinity/servers/difference.ts";
import { mergeOrSource, mergeServers, type Merge } from "../../affinity/servers/merge.ts";
import { writeServers } from "../../affinity/servers/text.ts";
import type { Change } from "../population/choice.ts";

/** The servers of one upstream of a running proxy: what its next reload merges with new rules. */
export interface RunningServers {
  /** As the rules have them that it runs. */
  readonly rules: readonly ProvisionedServer[];
  /** What these rules, DNS and files said last. */
  readonly source: readonly ProvisionedServer[];
  /** As they are, with what operators changed. */
  readonly servers: readonly ProvisionedServer[];
  /** By the names of servers whose drain is not done: how many sessions were seen there. */
  readonly sessionsLeft: Readonly<Record<string, number>>;
}

/** By upstream. */
export type RunningProxy = Readonly<Record<string, RunningServers>>;

/** What becomes of operators' changes: in words. */
export interface OperatorsChanges {
  /** How the servers differ from what the new rules say. */
  readonly kept: readonly string[];
  readonly dropped: readonly string[];
}

/** A change of rules on a running proxy. */
export interface Reload extends OperatorsChanges {
  /** With the servers that run, and with those that will. */
  readonly change: Change;
  /** What only nginx will know: names and files that are new. */
  readonly unknown: readonly string[];
  /** How the old rules differ from those that the proxy runs. */
  readonly otherRules: readonly string[];
}

/** What a reload with new rules does on a running proxy, by the same merge that nginx makes. */
export function reloadOf({ before, after }: Change, running: RunningServers): Reload {
  const was = provision(before.upstream);
  const is = provision(after.upstream);
  const { source, unknown } = sourceOf(was, is, running);
  const { servers, dropped } = mergeOf(before.name === after.name, is.mayChange, source, unknown, running);
  const isOther = writeServers(was.servers, doNotPause) !== writeServers(running.rules, doNotPause);
  return {
    change: {
      before: { name: before.name, upstream: withTheseServers(before.upstream, running.servers) },
      after: { name: after.name, upstream: withTheseServers(after.upstream, servers) },
    },
    unknown,
    otherRules: isOther ? differences(was.servers, running.rules) : [],
    kept: differences(source.map(withoutDeadline), servers.map(withoutDeadline)),
    dropped,
  };
}

function mergeOf(
  isSameName: boolean,
  mayChange: boolean,
  source: readonly ProvisionedServer[],
  unknown: readonly string[],
  running: RunningServers,
): Merge {
  const changes = differences(running.source, running.servers);
  if (isSameName && mayChange) {
    return unknown.length === 0
      ? mergeOrSource(running.source, source, running.servers, 0, doNotPause)
      : mergeServers(running.source, source, running.servers, 0);
  }
  const why = isSameName ? "the new rules have no mayChange" : "the upstream has another name";
  return { servers: source, dropped: changes.map((what) => `${what} (${why})`) };
}

/** What the new rules, DNS and files will say. Names and files that the proxy knows already say what they said. */
function sourceOf(
  was: ProvisionedUpstream,
  is: ProvisionedUpstream,
  running: RunningServers,
): { readonly source: readonly ProvisionedServer[]; readonly unknown: readonly string[] } {
  if (is.serversFile !== undefined) {
    return { source: running.source, unknown: was.serversFile === is.serversFile ? [] : [is.serversFile] };
  }
  if (!hasNames(is.servers)) return { source: is.servers, unknown: [] };
  const unknown: string[] = [];
  const lists = is.servers.map((entry) => {
    if (!isNamed(entry)) return [entry];
    const known = running.rules.find(({ name, address }) => name === entry.name && address === entry.address);
    if (known === undefined) {
      unknown.push(entry.address);
      return [entry];
    }
    const own = serversOfEntry(entry, running.source);
    return expand(entry, foundBefore(entry, own), own);
  });
  return { source: joinServers(lists), unknown };
}

function withTheseServers(upstream: Upstream, servers: readonly ProvisionedServer[]): Upstream {
  // The tools that plan take an entry that is not looked up yet for one server, by its address.
  return { ...upstream, servers: servers.map(({ srv: _srv, ...server }) => server) };
}

function withoutDeadline({ drainUntil: _drainUntil, ...server }: ProvisionedServer): ProvisionedServer {
  return server;
}

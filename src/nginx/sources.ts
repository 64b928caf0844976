import { doNotPause } from "../affinity/machine.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "../affinity/provision.ts";
import { readServers, writeServers } from "../affinity/servers/text.ts";
import { beginStartLookups, serversAtStart } from "./dns/start.ts";
import { sourceBefore } from "./servers/published.ts";
import { serversOfFile } from "./servers/servers-file.ts";

/** By upstream: what its sources said when nginx started, as a text of `writeServers`. */
const sources: Record<string, string | undefined> = {};

/**
 * Finds out what the sources of all upstreams (the rules, their host names, files) say, in the init phase.
 * @throws where a host name cannot be found that is required
 */
export function findSources(this: void, upstreams: Readonly<Record<string, ProvisionedUpstream>>): void {
  const lookups = beginStartLookups();
  for (const [name, rules] of pairs(upstreams)) {
    const before = sourceBefore(name);
    const servers =
      rules.serversFile === undefined
        ? serversAtStart(name, rules, lookups, before)
        : serversOfFile(name, rules.serversFile, before);
    sources[name] = writeServers(servers, doNotPause);
  }
}

/** What the sources of an upstream said. */
export function sourceOf(this: void, upstream: string): readonly ProvisionedServer[] {
  return readServers(sources[upstream] ?? "", doNotPause);
}

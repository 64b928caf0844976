import { canonicalAddress, parseAddress } from "../address.ts";
import { slice } from "../bytes.ts";
import type { ProvisionedServer } from "../provision.ts";
import { withDefaults } from "../rule.ts";
import { isAddress } from "../servers/address-form.ts";
import { NAME_END } from "../servers/check.ts";

/*
 * An entry of the rules that has a name in place of an address stands for as many servers as the name has
 * addresses. What they are called depends on the addresses alone, so that every proxy calls them the same:
 *
 *   one address         NAME, whatever the address is
 *   several addresses   NAME@ADDRESS each, sorted by address
 *
 * So that sessions stay with their server when one address becomes several, or the other way round, a server also
 * answers to what it was called before: a lone one to NAME@ADDRESS, and one of several to NAME if its address was the
 * only one.
 */

/** One address of a name. */
export interface FoundServer {
  /** With its port. */
  readonly address: string;
  /** Of an SRV record: in place of the entry's own. */
  readonly weight?: number;
  readonly isBackup?: boolean;
}

/**
 * The servers that an entry stands for.
 * @param found what its name stands for now, in any order
 * @param before the entry's servers before this
 */
export function expand(
  entry: ProvisionedServer,
  found: readonly FoundServer[],
  before: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  const sorted = sortedOnce(found);
  const servers: ProvisionedServer[] = [];
  const lone = loneAddress(entry, before);
  for (const { address, weight, isBackup } of sorted) {
    const full = entry.name + NAME_END + address;
    const isLone = sorted.length === 1;
    const formerly = isLone ? full : address === lone ? entry.name : undefined;
    servers.push(serverOf(entry, isLone ? entry.name : full, address, weight, isBackup, formerly));
  }
  return servers;
}

function serverOf(
  entry: ProvisionedServer,
  name: string,
  address: string,
  weight = entry.weight,
  isBackup = false,
  formerly: string | undefined,
): ProvisionedServer {
  const server = withDefaults({ name, address, weight, backup: entry.backup || isBackup, formerly }, entry);
  (server as unknown as { srv?: undefined }).srv = undefined;
  return server;
}

/** The address to which the entry's own name belongs, if it belongs to one. */
function loneAddress({ name }: ProvisionedServer, before: readonly ProvisionedServer[]): string | undefined {
  for (const server of before) if (server.name === name || server.formerly === name) return server.address;
  return undefined;
}

/** By their addresses, each once. There may be some hundreds, and mostly they are in order. */
function sortedOnce(found: readonly FoundServer[]): readonly FoundServer[] {
  const sorted: FoundServer[] = [];
  for (const one of found) {
    let place = sorted.length;
    while (place > 0 && sorted[place - 1]!.address > one.address) place--;
    if (place > 0 && sorted[place - 1]!.address === one.address) continue;
    sorted.push(one);
    for (let i = sorted.length - 1; i > place; i--) sorted[i] = sorted[i - 1]!;
    sorted[place] = one;
  }
  return sorted;
}

/** Which of the servers an entry stood for. */
export function serversOfEntry(
  { name }: ProvisionedServer,
  servers: readonly ProvisionedServer[],
): readonly ProvisionedServer[] {
  const own: ProvisionedServer[] = [];
  const start = name + NAME_END;
  for (const server of servers) {
    const isOwn =
      server.name === name || (server.name.length > start.length && slice(server.name, 0, start.length) === start);
    if (isOwn && isAddress(server.address)) own.push(server);
  }
  return own;
}

/** What a name stood for, by the servers that were made of it; with the port that the entry has now. */
export function foundBefore(entry: ProvisionedServer, before: readonly ProvisionedServer[]): readonly FoundServer[] {
  const found: FoundServer[] = [];
  for (const { address, weight, backup } of before) {
    if (entry.srv !== undefined) found.push({ address, weight, isBackup: backup });
    else found.push({ address: `${parseAddress(address).host}:${parseAddress(entry.address).port}` });
  }
  return found;
}

/** All servers of an upstream, in the order of the entries; an address that two of them have belongs to the first. */
export function joinServers(lists: readonly (readonly ProvisionedServer[])[]): readonly ProvisionedServer[] {
  const servers: ProvisionedServer[] = [];
  const taken: Record<string, true | undefined> = {};
  for (const list of lists) {
    for (const server of list) {
      const address = canonicalAddress(server.address);
      if (taken[address] === true) continue;
      taken[address] = true;
      servers.push(server);
    }
  }
  return servers;
}

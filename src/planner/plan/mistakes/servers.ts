import { canonicalAddress } from "../../../affinity/address.ts";
import { remembers } from "../../../affinity/binding/bindings.ts";
import type { ProvisionedServer, ProvisionedUpstream } from "../../../affinity/provision.ts";
import type { Mistakes, Path } from "../../../rules/validation/mistake.ts";
import {
  addressHashed,
  addressTaken,
  incarnationChanged,
  orderChanged,
  removedWithoutDraining,
  serverRenamed,
} from "../findings.ts";
import { pairServers } from "../servers.ts";

/**
 * What happens to the servers, beyond some being added and some removed.
 * @param entryOf where the rules have a server of these after the change; `undefined` where they have not
 */
export function compareServers(
  before: ProvisionedUpstream,
  after: ProvisionedUpstream,
  path: Path,
  mistakes: Mistakes,
  entryOf: (index: number) => number | undefined,
): void {
  const pairs = pairServers(before.servers, after.servers);
  const table = after.hash?.table;
  const isBound = remembers(before);
  const serversPath = [...path, "servers"];

  for (const { before: was, after: is, isRenamed } of pairs) {
    if (was === undefined || is === undefined) continue;
    const old = before.servers[was]!;
    const now = after.servers[is]!;
    const entry = entryOf(is);
    const placeOf = (option: string): Path => (entry === undefined ? serversPath : [...serversPath, entry, option]);
    const why = isRenamed ? meaningOfName(isBound, table) : undefined;
    if (why !== undefined) mistakes.inValue(placeOf("name"), serverRenamed(old.name, now.name, now.address, why));
    if (isRenamed) continue;
    if (table === "ketama" && old.address !== now.address)
      mistakes.inValue(placeOf("address"), addressHashed(now.name, old.address, now.address));
    const former = canonicalAddress(old.address) === canonicalAddress(now.address) ? undefined : holderOf(now, before);
    if (former !== undefined && former.name !== now.name)
      mistakes.inValue(placeOf("address"), addressTaken(now.address, former.name, now.name));
    if (
      isBound &&
      old.incarnation !== undefined &&
      now.incarnation !== undefined &&
      old.incarnation !== now.incarnation
    )
      mistakes.inValue(placeOf("incarnation"), incarnationChanged(now.name));
  }

  const gone = pairs.flatMap(({ before: was, after: is }) => (was === undefined || is !== undefined ? [] : [was]));
  const undrained = gone.map((index) => before.servers[index]!).filter(holdsSessions);
  if (isBound && undrained.length > 0)
    mistakes.inName(serversPath, removedWithoutDraining(undrained.map(({ name }) => name)));

  if (table === "modulo" || table === "ipHash") {
    const kept = pairs.flatMap(({ before: was, after: is }) => (was === undefined || is === undefined ? [] : [is]));
    if (kept.some((index, place) => place > 0 && index < kept[place - 1]!))
      mistakes.inName(serversPath, orderChanged(table));
  }
}

/** What a server's name is used for, if for anything. */
function meaningOfName(isBound: boolean, table: string | undefined): string | undefined {
  if (isBound) return "bindings contain the name, so its sessions look like those of a server that is gone";
  if (table === "rendezvous" || table === "maglev")
    return `${table} hashes the name, so its sessions go to other servers, and sessions of others come`;
  return undefined;
}

function holderOf({ address }: ProvisionedServer, { servers }: ProvisionedUpstream): ProvisionedServer | undefined {
  return servers.find((server) => canonicalAddress(server.address) === canonicalAddress(address));
}

function holdsSessions({ down, draining, weight }: ProvisionedServer): boolean {
  return !down && !draining && weight > 0;
}

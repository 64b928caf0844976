import { listedServers } from "../affinity/rules.ts";
import { isAddress } from "../affinity/servers/address-form.ts";
import type { ApplicationOptions } from "./application.ts";
import type { ListenAddress } from "./listening.ts";
import type { Routing } from "./rules.ts";

type Address = Exclude<ListenAddress, number>;

/** nginx's default. */
const HTTP_PORT = 80;

/** As an application listens there: always with a port. */
function listenAddress(address: string): Address {
  if (address.toLowerCase().startsWith("unix:")) return `unix:/${address.slice("unix:/".length)}`;
  return /[^:\]]:\d+$|\]:\d+$/.test(address) ? (address as Address) : `${address}:${HTTP_PORT}`;
}

/**
 * An application for every server of the rules that is not `down`, on that server's own address. It has the server's
 * name; where two upstreams use one name for different addresses, `UPSTREAM/NAME`.
 */
export function applicationsOf({ upstreams }: Routing): ApplicationOptions[] {
  const servers = Object.entries(upstreams).flatMap(([upstream, { servers }]) =>
    listedServers({ servers })
      .filter(({ down }) => down !== true)
      .flatMap(({ name, address = "" }) =>
        // Where a name leads, only DNS can tell.
        isAddress(address) ? [{ upstream, name, listen: listenAddress(address) }] : [],
      ),
  );
  const byAddress = new Map<Address, ApplicationOptions>();
  for (const { upstream, name, listen } of servers) {
    if (byAddress.has(listen)) continue;
    const isAmbiguous = servers.some((other) => other.name === name && other.listen !== listen);
    byAddress.set(listen, { name: isAmbiguous ? `${upstream}/${name}` : name, listen });
  }
  return [...byAddress.values()];
}

/** Every address that the proxy may connect to because the rules say so: servers, also those that are down, and Redis. */
export function addressesOf({ upstreams }: Routing): string[] {
  const upstreamAddresses = Object.values(upstreams).flatMap(({ servers, affinity }) => [
    ...listedServers({ servers }).flatMap(({ address = [] }) => address),
    ...[affinity].flat().flatMap((one) => {
      if (one.kind !== "learn" || one.redis === undefined) return [];
      const { address = [], cluster = [], sentinels } = one.redis;
      return [address, cluster, sentinels?.addresses ?? []].flat();
    }),
  ]);
  return [...new Set(upstreamAddresses)];
}

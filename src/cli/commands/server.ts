import { ProxyError } from "../../operator/proxy.ts";
import { changeEach, orProxyError, type ProxyFlags } from "./proxies.ts";

export interface ServerFlags extends ProxyFlags {
  readonly address?: string;
  readonly weight?: number;
  readonly maxConnections?: number;
  readonly group?: string;
  readonly backup?: boolean;
  readonly down?: boolean;
}

/** The options of a server that the command line names. */
function optionsOf({ address, weight, maxConnections, group, backup, down }: ServerFlags): object {
  const given = { address, weight, maxConnections, group, backup, down };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** `limpet server add` */
export async function runAdd(upstream: string, name: string, address: string, flags: ServerFlags): Promise<void> {
  await orProxyError(async () => {
    await changeEach(
      flags,
      (proxy) => proxy.addServer(upstream, { ...optionsOf(flags), name, address }),
      `server ${name} of upstream ${upstream} is added`,
    );
  });
}

/** `limpet server set` */
export async function runSet(upstream: string, name: string, flags: ServerFlags): Promise<void> {
  await orProxyError(async () => {
    const options = optionsOf(flags);
    if (Object.keys(options).length === 0) throw new ProxyError("Say what to change, for example --weight 2.");
    await changeEach(
      flags,
      (proxy) => proxy.changeServer(upstream, name, options),
      `server ${name} of upstream ${upstream} is changed`,
    );
  });
}

/** `limpet server remove` */
export async function runRemove(upstream: string, name: string, flags: ProxyFlags): Promise<void> {
  await orProxyError(async () => {
    await changeEach(
      flags,
      (proxy) => proxy.removeServer(upstream, name),
      `server ${name} of upstream ${upstream} is removed`,
    );
  });
}

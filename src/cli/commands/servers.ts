import pc from "picocolors";
import { differencesBetween, withEach } from "../../operator/proxies.ts";
import type { Proxy } from "../../operator/proxy.ts";
import type { ServerView, UpstreamView } from "../../operator/views.ts";
import { MISTAKES } from "../exit-codes.ts";
import { orProxyError, proxiesOf, wellDone, type ProxyFlags } from "./proxies.ts";
import { textTable } from "./text-table.ts";

export interface ServersFlags extends ProxyFlags {
  readonly json?: boolean;
}

/** Shows servers of running proxies on standard output. */
export async function runServers(upstream: string | undefined, flags: ServersFlags): Promise<void> {
  await orProxyError(async () => {
    const proxies = await proxiesOf(flags);
    const read = wellDone(
      await withEach(proxies, async (proxy) =>
        upstream === undefined ? await proxy.upstreams() : { [upstream]: await proxy.upstream(upstream) },
      ),
    );
    if (flags.json === true) {
      const byUrl = Object.fromEntries(read.map(([{ url }, upstreams]) => [url, upstreams]));
      process.stdout.write(`${JSON.stringify(byUrl, null, 2)}\n`);
      return;
    }
    const names = [...new Set(read.flatMap(([, upstreams]) => Object.keys(upstreams)))].sort();
    for (const name of names) showUpstream(name, read);
  });
}

function showUpstream(name: string, read: readonly (readonly [Proxy, Readonly<Record<string, UpstreamView>>])[]): void {
  const views = read.flatMap(([{ url }, upstreams]) => {
    const view = upstreams[name];
    return view === undefined ? [] : [[url, view] as const];
  });
  for (const [url, { servers, sharing }] of views) {
    const place = read.length === 1 ? "" : ` at ${url}`;
    process.stdout.write(`${pc.bold(`upstream ${name}`)}${place}\n${table(servers)}\n`);
    if (sharing?.problem !== undefined)
      process.stdout.write(`Changes do not reach the other proxies: ${sharing.problem}\n`);
  }
  const differences = differencesBetween(views);
  if (differences.length === 0) return;
  process.stdout.write(`The proxies differ: ${differences.join("; ")}.\n`);
  process.exitCode = MISTAKES;
}

function table(servers: readonly ServerView[]): string {
  const hasGroups = servers.some(({ group }) => group !== undefined);
  return textTable(
    ["server", "address", "state", "weight", ...(hasGroups ? ["group"] : []), "requests", "sessions"],
    servers.map((server) => [
      server.backup ? `${server.name} (backup)` : server.name,
      server.address,
      stateOf(server),
      String(server.weight),
      ...(hasGroups ? [server.group ?? "-"] : []),
      String(server.requests ?? "-"),
      String(server.drain?.sessions ?? "-"),
    ]),
  );
}

function stateOf({ state, drain, leaving }: ServerView): string {
  if (drain?.isDone === true) return "drained";
  return leaving === true ? `${state}, leaving` : state;
}

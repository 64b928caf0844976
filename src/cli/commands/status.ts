import { setTimeout as delay } from "node:timers/promises";
import pc from "picocolors";
import { withEach } from "../../operator/proxies.ts";
import type { Proxy } from "../../operator/proxy.ts";
import { standOf } from "../../affinity/servers/stand.ts";
import { troubleFirst } from "../../operator/trouble.ts";
import type { UpstreamView } from "../../operator/views.ts";
import { orProxyError, proxiesOf, wellDone, type ProxyFlags } from "./proxies.ts";
import { textTable } from "./text-table.ts";

export interface StatusFlags extends ProxyFlags {
  readonly watch?: boolean;
  readonly json?: boolean;
}

/** Milliseconds between two looks. */
const INTERVAL = 2_000;

/** Clears a terminal, so that the next look stands where the last one did. */
const CLEAR = "\u001b[2J\u001b[H";

/** Shows which servers are in trouble, on standard output. */
export async function runStatus(flags: StatusFlags): Promise<void> {
  await orProxyError(async () => {
    const proxies = await proxiesOf(flags);
    for (;;) {
      await show(proxies, flags);
      if (flags.watch !== true) return;
      await delay(INTERVAL);
    }
  });
}

async function show(proxies: readonly Proxy[], { watch = false, json = false }: StatusFlags): Promise<void> {
  const read = wellDone(await withEach(proxies, async (proxy) => await proxy.upstreams()));
  if (json) {
    const byUrl = Object.fromEntries(read.map(([{ url }, upstreams]) => [url, upstreams]));
    process.stdout.write(`${JSON.stringify(byUrl, null, watch ? 0 : 2)}\n`);
    return;
  }
  const text = read.flatMap(([{ url }, upstreams]) =>
    Object.values(upstreams).map((upstream) => statusText(upstream, proxies.length === 1 ? "" : ` at ${url}`)),
  );
  process.stdout.write(`${watch && process.stdout.isTTY ? CLEAR : ""}${text.join("\n")}`);
}

function statusText({ name, servers, verdicts = {} }: UpstreamView, place: string): string {
  const rows = troubleFirst(servers).map((server) => [
    server.name,
    server.address,
    String(server.weight),
    standOf(server).words,
  ]);
  const counts = Object.entries(verdicts).filter(([, count]) => count > 0);
  const requests = counts.map(([verdict, count]) => `${verdict} ${count}`).join(", ");
  const table = textTable(["server", "address", "weight", "state"], rows);
  return `${pc.bold(`upstream ${name}`)}${place}\n${table}\nRequests: ${requests === "" ? "none yet" : requests}\n`;
}

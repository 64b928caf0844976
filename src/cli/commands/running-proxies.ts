import { isDeepStrictEqual } from "node:util";
import type { Proxy } from "../../operator/proxy.ts";
import { withEach } from "../../operator/proxies.ts";
import type { RunningProxy, RunningServers } from "../../planner/plan/running.ts";
import { proxiesOf, wellDone, type ProxyFlags } from "./proxies.ts";

/** Proxies that have the same servers. */
export interface ProxyGroup {
  readonly urls: readonly string[];
  readonly running: RunningProxy;
}

/** What runs on the proxies that `--at` names, those together that do not differ; those that do not answer are told. */
export async function runningProxies(
  flags: ProxyFlags,
): Promise<{ readonly groups: readonly ProxyGroup[]; readonly failed: number }> {
  const proxies = await proxiesOf(flags);
  const read = wellDone(await withEach(proxies, runningOn));
  const groups: { readonly urls: string[]; readonly running: RunningProxy }[] = [];
  for (const [{ url }, running] of read) {
    const same = groups.find((group) => isDeepStrictEqual(shapeOf(group.running), shapeOf(running)));
    if (same === undefined) groups.push({ urls: [url], running });
    else same.urls.push(url);
  }
  return { groups, failed: proxies.length - read.length };
}

async function runningOn(proxy: Proxy): Promise<RunningProxy> {
  const upstreams = await proxy.upstreams();
  const entries = Object.values(upstreams).map(async ({ name, servers }): Promise<[string, RunningServers]> => {
    const left = servers.flatMap((server) =>
      server.drain === undefined || server.drain.isDone ? [] : [[server.name, server.drain.sessions] as const],
    );
    return [name, { ...(await proxy.sources(name)), sessionsLeft: Object.fromEntries(left) }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What makes a difference to a plan: not deadlines of drains, nor how many sessions are left by now. */
function shapeOf(running: RunningProxy): object {
  return Object.entries(running).map(([name, { rules, source, servers, sessionsLeft }]) => ({
    name,
    rules,
    source,
    servers: servers.map(({ drainUntil: _drainUntil, ...server }) => server),
    draining: Object.keys(sessionsLeft),
  }));
}

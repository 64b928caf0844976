import type { Proxy } from "./proxy.ts";
import { ProxyError } from "./proxy.ts";
import type { UpstreamView } from "./views.ts";

/** What came of one proxy. */
export type Outcome<Value> =
  { readonly proxy: Proxy; readonly value: Value } | { readonly proxy: Proxy; readonly error: ProxyError };

/** Does the same with several proxies at a time; none that fails keeps the others from it. */
export async function withEach<Value>(
  proxies: readonly Proxy[],
  work: (proxy: Proxy) => Promise<Value>,
): Promise<readonly Outcome<Value>[]> {
  return await Promise.all(
    proxies.map(async (proxy) => {
      try {
        return { proxy, value: await work(proxy) };
      } catch (error) {
        if (error instanceof ProxyError) return { proxy, error };
        throw error;
      }
    }),
  );
}

/** Options of servers by which proxies should agree. */
const OPTIONS = ["address", "weight", "down", "backup", "draining", "maxConnections"] as const;

/** Where proxies have an upstream with different servers: a sentence for each option of a server that differs. */
export function differencesBetween(
  views: readonly (readonly [url: string, upstream: UpstreamView])[],
): readonly string[] {
  const names = [...new Set(views.flatMap(([, { servers }]) => servers.map(({ name }) => name)))].sort();
  return names.flatMap((name) => {
    const found = views.map(([url, { servers }]) => [url, servers.find((server) => server.name === name)] as const);
    const missing = found.filter(([, server]) => server === undefined).map(([url]) => url);
    if (missing.length > 0) return [`server ${name} is not at ${missing.join(", ")}`];
    return OPTIONS.flatMap((option) => {
      const values = found.map(([url, server]) => [url, String(server![option])] as const);
      if (new Set(values.map(([, value]) => value)).size === 1) return [];
      return [`${option} of server ${name} is ${values.map(([url, value]) => `${value} at ${url}`).join(", ")}`];
    });
  });
}

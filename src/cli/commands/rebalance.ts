import { withEach } from "../../operator/proxies.ts";
import type { RebalanceView } from "../../operator/views.ts";
import { orProxyError, proxiesOf, wellDone, type ProxyFlags } from "./proxies.ts";

export interface RebalanceFlags extends ProxyFlags {
  readonly stop?: boolean;
  readonly resume?: boolean;
}

/** Shows the rebalancing of running proxies, on standard output, and stops it or has it go on before if that is wanted. */
export async function runRebalance(upstream: string, flags: RebalanceFlags): Promise<void> {
  await orProxyError(async () => {
    const proxies = await proxiesOf(flags);
    const change = flags.stop === true ? { isStopped: true } : flags.resume === true ? { isStopped: false } : undefined;
    const views = await withEach(proxies, (proxy) => proxy.rebalance(upstream, change));
    for (const [{ url }, view] of wellDone(views)) {
      process.stdout.write(`${proxies.length === 1 ? "" : `${url}: `}upstream ${upstream}: ${textOf(view)}\n`);
    }
  });
}

function textOf({ isStopped, stoppedBy, sessions, movedThisMinute, allowedThisMinute }: RebalanceView): string {
  if (isStopped) return `rebalancing is stopped, by ${stoppedBy ?? "somebody"}`;
  if (sessions === undefined) return "rebalancing is on; the sessions are not counted yet";
  return `rebalancing is on; of ${sessions} sessions ${movedThisMinute} moved this minute, of ${allowedThisMinute} that may`;
}

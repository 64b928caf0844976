import { setTimeout as delay } from "node:timers/promises";
import type { Proxy } from "./proxy.ts";
import { withEach, type Outcome } from "./proxies.ts";
import type { ServerView } from "./views.ts";

/** Milliseconds between two looks. */
const INTERVAL = 1_000;

/** How a drain stands at one proxy; `undefined` where the server is not there any more. */
export type DrainStand = Outcome<ServerView | undefined>;

/** Whether a server can be stopped as far as one proxy is concerned: it is drained, down or gone. */
export function canBeStopped(stand: DrainStand): boolean {
  return "value" in stand && (stand.value === undefined || stand.value.down || stand.value.drain?.isDone === true);
}

/**
 * Looks at a draining server until it can be stopped, at all proxies.
 * @param report is called after each look
 * @param signal ends it early
 * @returns whether it can be stopped; not if an operator ended the drain meanwhile
 */
export async function untilDrained(
  proxies: readonly Proxy[],
  upstream: string,
  server: string,
  report: (stands: readonly DrainStand[]) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  for (;;) {
    const stands = await withEach(proxies, async (proxy) => {
      const { servers } = await proxy.upstream(upstream);
      return servers.find(({ name }) => name === server);
    });
    report(stands);
    if (stands.every(canBeStopped)) return true;
    if (stands.some((stand) => "value" in stand && stand.value?.draining === false && !stand.value.down)) return false;
    try {
      await delay(INTERVAL, undefined, signal === undefined ? {} : { signal });
    } catch {
      return false;
    }
  }
}

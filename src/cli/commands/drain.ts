import { canBeStopped, untilDrained, type DrainStand } from "../../operator/drain.ts";
import { MISTAKES } from "../exit-codes.ts";
import { changeEach, orProxyError, proxiesOf, type ProxyFlags } from "./proxies.ts";

export interface DrainFlags extends ProxyFlags {
  readonly wait?: boolean;
  /** Seconds. */
  readonly deadline?: number;
}

/** Drains a server of running proxies, and waits for its end if that is wanted. */
export async function runDrain(upstream: string, server: string, flags: DrainFlags): Promise<void> {
  await orProxyError(async () => {
    const { deadline, wait = false } = flags;
    const options = { draining: true, ...(deadline === undefined ? {} : { drainFor: deadline }) };
    const begun = await changeEach(
      flags,
      (proxy) => proxy.changeServer(upstream, server, options),
      `server ${server} of upstream ${upstream} drains`,
    );
    const proxies = await proxiesOf(flags);
    // Where it does not drain, waiting would have no end.
    if (!wait || begun.length < proxies.length) return;
    const isDrained = await untilDrained(proxies, upstream, server, progress());
    if (isDrained) process.stdout.write(`server ${server} of upstream ${upstream} can be stopped\n`);
    else {
      process.stderr.write(`server ${server} of upstream ${upstream} does not drain any more\n`);
      process.exitCode = MISTAKES;
    }
  });
}

/** Ends the drain of a server of running proxies. */
export async function runUndrain(upstream: string, server: string, flags: ProxyFlags): Promise<void> {
  await orProxyError(async () => {
    await changeEach(
      flags,
      (proxy) => proxy.changeServer(upstream, server, { draining: false, down: false }),
      `server ${server} of upstream ${upstream} takes new sessions`,
    );
  });
}

/** Prints a line whenever something changed. */
function progress(): (stands: readonly DrainStand[]) => void {
  let before = "";
  return (stands) => {
    const line = stands.map((stand) => (stands.length === 1 ? textOf(stand) : `${stand.proxy.url}: ${textOf(stand)}`));
    const now = line.join("; ");
    if (now !== before) process.stdout.write(`${now}\n`);
    before = now;
  };
}

function textOf(stand: DrainStand): string {
  if ("error" in stand) return stand.error.message;
  if (canBeStopped(stand)) return "done";
  const { sessions = 0, requests = 0, estimatedRest } = stand.value?.drain ?? {};
  const rest = estimatedRest === undefined ? "" : `, about ${minutes(estimatedRest)} left`;
  return `${sessions} sessions, ${requests} requests${rest}`;
}

function minutes(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

import { setTimeout as delay } from "node:timers/promises";
import { accountOf, notableOf, type Account } from "./account.ts";
import type { Fault } from "./catalogue.ts";
import { titleOf } from "./contenders.ts";
import type { Rig } from "./rig.ts";
import { NAMES } from "./servers.ts";
import { Visitors } from "./visitors.ts";

/** How long and how hard. */
export interface Pace {
  /** Seconds before a fault, while it lasts, and after it was mended. */
  readonly before: number;
  readonly during: number;
  readonly after: number;
  /** Requests per second, and sessions, for each contender. */
  readonly rate: number;
  readonly sessions: number;
}

/** What a fault did to all whom it concerns. */
export interface FaultResult {
  readonly fault: string;
  readonly title: string;
  readonly accounts: readonly Account[];
  /** Kilobytes of all processes of nginx, before and after. */
  readonly memory: { readonly before: number; readonly after: number };
  /** Which they are, with their versions. */
  readonly proxies: string;
  /** Every move and every failure, one a line. */
  readonly notable: readonly string[];
}

/** Seconds until everybody has noticed that a server is back. */
const RECOVERY = 30;

/** Lets something break while clients ask at a steady rate, and accounts for every request. */
export async function runFault(rig: Rig, fault: Fault, pace: Pace): Promise<FaultResult> {
  await fault.prepare?.(rig);
  await untilWell(rig);
  const concerned = rig.scene.contenders.filter(fault.concerns ?? (() => true));
  const crowds = concerned.map((contender) => new Visitors(rig.urls(contender), contender, pace.sessions));
  try {
    return await watch(rig, fault, pace, crowds);
  } finally {
    await Promise.all(crowds.map((crowd) => crowd[Symbol.asyncDispose]()));
  }
}

async function watch(rig: Rig, fault: Fault, pace: Pace, crowds: readonly Visitors[]): Promise<FaultResult> {
  await Promise.all(crowds.map((crowd) => crowd.arrive()));
  await rig.takeAccesses();
  const memoryBefore = await rig.memory();
  for (const crowd of crowds) crowd.begin(pace.rate);
  await delay(pace.before * 1000);

  const sessionsHit = crowds.map((crowd) => crowd.sessionsOn(fault.hits));
  const stop = new AbortController();
  const from = performance.now();
  const isOver = fault.inject(rig, stop.signal);
  await Promise.all([
    isOver.catch(() => undefined),
    delay(pace.during * 1000).then(() => {
      stop.abort();
    }),
  ]);
  await isOver;
  const to = performance.now();
  await fault.mend?.(rig);
  await delay(pace.after * 1000);

  const sights = await Promise.all(crowds.map((crowd) => crowd.end()));
  await untilWell(rig);
  const accesses = await rig.takeAccesses();
  const carts = await Promise.all(crowds.map((crowd) => crowd.inspect()));
  const evidence = crowds.map(({ contender }, index) => ({
    contender: titleOf(contender),
    sights: sights[index]!,
    from,
    to,
    sessionsHit: sessionsHit[index]!,
    accesses,
    carts: carts[index]!,
  }));
  return {
    fault: fault.name,
    title: fault.title,
    accounts: evidence.map((one) => accountOf(one)),
    memory: { before: memoryBefore, after: await rig.memory() },
    proxies: await versionsOf(rig),
    notable: evidence.flatMap((one) => notableOf(one)),
  };
}

async function versionsOf(rig: Rig): Promise<string> {
  const haproxy = /version (\S+)/.exec(await rig.run("env -u LD_PRELOAD haproxy -v"))?.[1] ?? "";
  return `nginx ${rig.site.openresty.image.nginxVersion} with two workers, HAProxy ${haproxy} with one thread`;
}

/** Waits until every contender sends new sessions to every server; with a herd, until it opens some at all. */
async function untilWell(rig: Rig): Promise<void> {
  const deadline = performance.now() + RECOVERY * 1000;
  for (const contender of rig.scene.contenders) {
    const seen = new Set<string | undefined>();
    const enough = rig.scene.isHerd === true ? 1 : NAMES.length;
    // Each of two proxies by itself.
    for (const url of rig.urls(contender)) {
      seen.clear();
      while (seen.size < enough) {
        if (performance.now() > deadline)
          throw new Error(`${titleOf(contender)}: after ${RECOVERY} s only ${[...seen].join(", ")} take new sessions`);
        await using crowd = new Visitors([url], contender, 6);
        for (const server of await crowd.tryToArrive()) if (server !== undefined) seen.add(server);
      }
    }
  }
}

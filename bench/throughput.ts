import type { Container } from "./container.ts";
import { cookieCount, load, type LoadFigures } from "./load/load.ts";
import type { NginxFacts } from "./nginx.ts";
import type { Progress } from "./progress.ts";
import { complaints, startProxy, stopProxy, writeProxies, type Proxy } from "./proxy.ts";
import { spreadOf, type Spread } from "./spread.ts";
import { nativeHash } from "./variants/native.ts";
import type { Variant } from "./variants/variant.ts";

/** How a throughput measurement is run. */
export interface ThroughputPlan {
  readonly serverCounts: readonly number[];
  readonly rounds: number;
  /** Seconds of each run. */
  readonly seconds: number;
}

/** One variant with one number of servers, over all rounds. */
export interface ThroughputFigures {
  readonly variant: string;
  readonly serverCount: number;
  readonly requestsPerSecond: Spread;
  /** Run time of the proxy's worker per request, in microseconds. */
  readonly cpuMicroseconds: Spread;
  /** Quiet-phase figure (q25 of the CPU time) over that of native hash. */
  readonly cpuRatio: number;
  /** CPU time over that of native hash in the same round. */
  readonly cpuRatioByRound: Spread;
  /** Upper quartile of the requests per second over that of native hash. */
  readonly requestsRatio: number;
  /** Resident memory of the worker at the end, in kB. */
  readonly memory: number;
  /** Share of the requests whose session had been on another server before. */
  readonly moved: number;
  readonly servers: number;
  readonly largestShare: number;
  /** Connections that the proxy opened to the servers, per request. */
  readonly opened: number;
  /** Runs that stayed disturbed by other work on the machine after all tries. */
  readonly disturbed: number;
}

/** Share of the machine that others may take during a run; over it the run is repeated. */
const foreignShare = 0.03;
const triesPerRun = 3;

/** The second measurement of native hash in each round, which shows what the rig can resolve. */
export const controlName = "native-hash-again";

interface Running {
  readonly name: string;
  readonly proxy: Proxy;
  readonly pid: number;
  readonly runs: LoadFigures[];
  disturbed: number;
}

/** Measures all variants in turns, for each number of servers; the order is reversed every other round. */
export async function measureThroughput(
  container: Container,
  nginx: NginxFacts,
  variants: readonly Variant[],
  plan: ThroughputPlan,
  progress: Progress,
): Promise<ThroughputFigures[]> {
  const figures: ThroughputFigures[] = [];
  for (const serverCount of plan.serverCounts) {
    const proxies = await writeProxies(container, nginx, variants, serverCount);
    const running: Running[] = [];
    for (const proxy of proxies) {
      const pid = await startProxy(container, nginx, proxy);
      running.push({ name: proxy.variant.name, proxy, pid, runs: [], disturbed: 0 });
    }
    const hash = running.find(({ name }) => name === nativeHash.name);
    if (hash === undefined) throw new Error("native-hash must be among the variants");
    running.push({ ...hash, name: controlName, runs: [] });

    for (let round = 0; round < plan.rounds; round++) {
      for (const one of round % 2 === 0 ? running : [...running].reverse()) {
        progress.show(`${serverCount} servers, round ${round + 1} of ${plan.rounds}: ${one.name}`);
        await measureOnce(container, one, plan.seconds);
      }
    }

    for (const one of running) {
      const said = await complaints(container, one.proxy);
      if (said !== "") throw new Error(`${one.name} with ${serverCount} servers complained:\n${said}`);
      const memory = Number(await container.shell(`awk '/VmRSS/ { print $2 }' /proc/${one.pid}/status`));
      figures.push(summary(one, hash, memory));
    }
    for (const { proxy } of running.slice(0, -1)) await stopProxy(container, proxy);
  }
  return figures;
}

/** Takes the calmest of up to three tries, stopping at the first calm one. */
async function measureOnce(container: Container, one: Running, seconds: number): Promise<void> {
  let calmest: LoadFigures | undefined;
  for (let tries = 0; tries < triesPerRun; tries++) {
    const run = await load(container, {
      port: one.proxy.port,
      pid: one.pid,
      length: { seconds },
      // Every cookie once: connections to the servers are opened and traces compiled before measuring.
      warmUp: cookieCount,
      cookieFile: one.proxy.cookieFile,
    });
    if (calmest === undefined || foreign(run) < foreign(calmest)) calmest = run;
    if (foreign(calmest) <= foreignShare) break;
  }
  if (calmest === undefined) return;
  if (foreign(calmest) > foreignShare) one.disturbed++;
  one.runs.push(calmest);
}

/** In cores: 0.03 of one core's time. */
function foreign({ foreignSeconds, seconds }: LoadFigures): number {
  return foreignSeconds / seconds;
}

function cpu({ proxySeconds, requests }: LoadFigures): number {
  return (1e6 * proxySeconds) / requests;
}

function rate({ requests, seconds }: LoadFigures): number {
  return requests / seconds;
}

function summary(one: Running, hash: Running, memory: number): ThroughputFigures {
  const requests = sum(one.runs, (run) => run.requests);
  const byRound = one.runs.flatMap((run, round) => {
    const base = hash.runs[round];
    return base === undefined ? [] : [cpu(run) / cpu(base)];
  });
  const requestsPerSecond = spreadOf(one.runs.map(rate));
  const cpuMicroseconds = spreadOf(one.runs.map(cpu));
  return {
    variant: one.name,
    serverCount: one.proxy.serverCount,
    requestsPerSecond,
    cpuMicroseconds,
    cpuRatio: cpuMicroseconds.q25 / spreadOf(hash.runs.map(cpu)).q25,
    cpuRatioByRound: spreadOf(byRound),
    requestsRatio: requestsPerSecond.q75 / spreadOf(hash.runs.map(rate)).q75,
    memory,
    moved: sum(one.runs, (run) => run.moved) / requests,
    servers: Math.max(...one.runs.map((run) => run.servers)),
    largestShare: Math.max(...one.runs.map((run) => run.largestShare)),
    opened: sum(one.runs, (run) => run.opened) / requests,
    disturbed: one.disturbed,
  };
}

function sum(runs: readonly LoadFigures[], of: (run: LoadFigures) => number): number {
  return runs.reduce((total, run) => total + of(run), 0);
}

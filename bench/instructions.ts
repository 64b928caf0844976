import type { Container } from "./container.ts";
import { cookieCount, load } from "./load/load.ts";
import type { NginxFacts } from "./nginx.ts";
import type { Progress } from "./progress.ts";
import { writeProxies, type Proxy } from "./proxy.ts";
import { spreadOf, type Spread } from "./spread.ts";
import type { Variant } from "./variants/variant.ts";

/** Each cookie three times: what is remembered of a session at its second request is of use from the third on. */
const warmUp = 3 * cookieCount;

/** How instructions are counted. */
export interface InstructionsPlan {
  readonly serverCounts: readonly number[];
  /** Requests that are counted, after the warm-up. */
  readonly requests: number;
  /** Processes that each figure comes from: how the heap happens to lie is worth 1 or 2 %. */
  readonly runs: number;
}

/** User-space instructions of the proxy per request; the kernel's are not counted. */
export interface InstructionFigures {
  readonly variant: string;
  readonly serverCount: number;
  readonly perRequest: Spread;
  /** Connections that the proxy opened to the servers, per counted request. */
  readonly opened: number;
}

/**
 * Runs each proxy, as one process, in valgrind. Counting is switched on only between warm-up and
 * the end of the run, while all connections stay open, so what is counted is answering requests.
 */
export async function countInstructions(
  container: Container,
  nginx: NginxFacts,
  variants: readonly Variant[],
  plan: InstructionsPlan,
  progress: Progress,
): Promise<InstructionFigures[]> {
  const figures: InstructionFigures[] = [];
  for (const serverCount of plan.serverCounts) {
    for (const proxy of await writeProxies(container, nginx, variants, serverCount)) {
      progress.show(`${serverCount} servers: ${proxy.variant.name}`);
      const runs: Count[] = [];
      for (let run = 0; run < plan.runs; run++) runs.push(await count(container, nginx, proxy, plan.requests));
      figures.push({
        variant: proxy.variant.name,
        serverCount,
        perRequest: spreadOf(runs.map(({ perRequest }) => perRequest)),
        opened: Math.max(...runs.map(({ opened }) => opened)),
      });
    }
  }
  return figures;
}

interface Count {
  readonly perRequest: number;
  readonly opened: number;
}

async function count(
  container: Container,
  nginx: NginxFacts,
  { variant, port, prefix, cookieFile }: Proxy,
  requests: number,
): Promise<Count> {
  // LuaJIT writes the code that it runs, which valgrind sees only where it is told to look.
  const pid = Number(
    await container.shell(
      `cd ${prefix}
       valgrind --tool=callgrind --smc-check=all-non-file --instr-atstart=no --callgrind-out-file=${prefix}/callgrind.out \
         ${nginx.command} -c ${prefix}/nginx.conf -g 'daemon off; master_process off;' >valgrind.log 2>&1 &
       pid=$!
       tries=0
       until grep -q ':${port.toString(16).toUpperCase()} 00000000:0000 0A' /proc/net/tcp; do
         tries=$((tries + 1))
         [ $tries -lt 300 ] && kill -0 $pid || { cat valgrind.log error.log >&2; exit 1; }
         sleep 0.1
       done
       echo $pid`,
    ),
  );
  try {
    const control = (state: string): string => `callgrind_control --instr=${state} ${pid} >${prefix}/control.log 2>&1`;
    const run = await load(container, {
      port,
      pid,
      length: { requests },
      warmUp,
      before: control("on"),
      after: control("off"),
      giveUpAfter: 300,
      cookieFile,
    });
    // A single process of nginx that is about to wait for events misses a signal, and only the next one wakes it up.
    await container.shell(`while kill -TERM ${pid} 2>/dev/null; do sleep 0.5; done`);
    const total = Number(await container.shell(`sed -n 's/^totals: //p' ${prefix}/callgrind.out`));
    if (!(total > 0)) throw new Error(`${variant.name}: callgrind counted nothing`);
    return { perRequest: total / run.requests, opened: run.opened / run.requests };
  } finally {
    await container.shell(`kill -KILL ${pid} 2>/dev/null || true`);
  }
}

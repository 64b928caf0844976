import type { Container } from "./container.ts";
import { cookieCount, load } from "./load/load.ts";
import type { NginxFacts } from "./nginx.ts";
import { describe, notCompiled, type CompilerReport } from "./pick/compiler-report.ts";
import type { Progress } from "./progress.ts";
import { startProxy, stopProxy, writeProxies, type Proxy } from "./proxy.ts";
import type { Variant } from "./variants/variant.ts";

/** What LuaJIT's compiler did in a proxy that serves requests. */
export interface TraceFigures {
  readonly variant: string;
  readonly serverCount: number;
  /** During the first requests. */
  readonly warmUp: CompilerReport;
  /** During as many requests afterwards, when nothing is left to compile. */
  readonly settled: CompilerReport;
  /** Why it does not run in compiled traces, where it does not. */
  readonly faults: readonly string[];
}

/** Each cookie three times: enough for LuaJIT to compile every path and its side exits. */
const requests = 3 * cookieCount;

export async function watchTraces(
  container: Container,
  nginx: NginxFacts,
  variants: readonly Variant[],
  serverCounts: readonly number[],
  progress: Progress,
): Promise<TraceFigures[]> {
  const figures: TraceFigures[] = [];
  for (const serverCount of serverCounts) {
    const proxies = await writeProxies(container, nginx, variants, serverCount);
    for (const proxy of proxies.filter(({ entry }) => entry !== undefined)) {
      progress.show(`${serverCount} servers: ${proxy.variant.name}`);
      const pid = await startProxy(container, nginx, proxy);
      await ask(container, proxy, "start");
      const run = { port: proxy.port, pid, warmUp: 0, length: { requests }, cookieFile: proxy.cookieFile };
      await load(container, run);
      const warmUp = JSON.parse(await ask(container, proxy, "report")) as CompilerReport;
      await load(container, run);
      const settled = JSON.parse(await ask(container, proxy, "report")) as CompilerReport;
      await stopProxy(container, proxy);
      figures.push({ variant: proxy.variant.name, serverCount, warmUp, settled, faults: faultsOf(warmUp, settled) });
    }
  }
  return figures;
}

/** Nothing may be given up once all is compiled: what is tried in vain again and again runs interpreted. */
function faultsOf(warmUp: CompilerReport, settled: CompilerReport): string[] {
  return [
    ...(settled.isEntryCompiled ? [] : ["the entry is interpreted"]),
    ...notCompiled(warmUp),
    ...settled.gaveUp.map((item) => `after warm-up: ${describe(item)}`),
  ];
}

/** The image has no HTTP client, but it has bash. */
async function ask(container: Container, { port }: Proxy, what: "start" | "report"): Promise<string> {
  const answer = await container.shell(
    `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; printf "GET /traces/${what} HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3'`,
  );
  if (!answer.startsWith("HTTP/1.1 200")) throw new Error(`/traces/${what} answered: ${answer}`);
  return answer.replace(/^[^]*?\r\n\r\n/, "");
}

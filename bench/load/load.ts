import { loadCore } from "../proxy.ts";
import type { Container } from "../container.ts";

const source = new URL(".", import.meta.url).pathname;
const program = "/bench/load/load";

/** Distinct sessions. A prime number, so that no round robin comes by the same server with the same cookie. */
export const cookieCount = 10_007;

/** What the load driver says of the measured part of a run. */
export interface LoadFigures {
  readonly requests: number;
  readonly seconds: number;
  /** Run time of the proxy's worker, of the load driver, and of everything else on the machine. */
  readonly proxySeconds: number;
  readonly loadSeconds: number;
  readonly foreignSeconds: number;
  /** Connections that the proxy opened to the servers. */
  readonly opened: number;
  /** Requests whose cookie had reached another server before. */
  readonly moved: number;
  /** Servers that were reached. */
  readonly servers: number;
  /** Requests of the busiest server, in means of the servers reached. */
  readonly largestShare: number;
}

/** A run: how long, against which proxy, and shell commands around its measured part. */
export interface LoadRun {
  readonly port: number;
  readonly pid: number;
  readonly length: { readonly requests: number } | { readonly seconds: number };
  /** Requests before measuring begins. */
  readonly warmUp: number;
  readonly before?: string;
  readonly after?: string;
  /** In the container: a `Cookie` header for each session, a line each. Default: a session id in `JSESSIONID`. */
  readonly cookieFile?: string | undefined;
  /** Seconds after which a run that hangs is ended. */
  readonly giveUpAfter?: number;
}

export async function compileLoad(container: Container): Promise<void> {
  await container.copyIn(source, "/bench/load");
  await container.shell(`gcc -O2 -Wall -o ${program} /bench/load/load.c`);
}

export async function load(container: Container, run: LoadRun): Promise<LoadFigures> {
  const giveUpAfter = run.giveUpAfter ?? 60;
  const options = [
    ["proxy-port", run.port],
    ["pid", run.pid],
    ["cookies", cookieCount],
    ["warm-up", run.warmUp],
    "requests" in run.length ? ["requests", run.length.requests] : ["seconds", run.length.seconds],
    ["give-up-after", giveUpAfter],
    ...(run.before === undefined ? [] : [["before", run.before]]),
    ...(run.after === undefined ? [] : [["after", run.after]]),
    ...(run.cookieFile === undefined ? [] : [["cookie-file", run.cookieFile]]),
  ];
  const words = options.map(([name, value]) => `--${name} '${value}'`).join(" ");
  const said = await container.shell(`taskset -c ${loadCore} ${program} ${words}`, giveUpAfter + 10);
  return JSON.parse(said) as LoadFigures;
}

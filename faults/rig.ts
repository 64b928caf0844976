import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import {
  openrestyImage,
  startRedis,
  startSite,
  type Report,
  type Site,
  type StartedRedis,
} from "../src/testkit/index.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import { ACCESS_LOG, ADMIN_PORT, HAPROXY_CONF, HAPROXY_LOG, HAPROXY_PID, haproxyConf, nginxConfOf } from "./proxies.ts";
import type { Name } from "./servers.ts";

const RULES = fileURLToPath(new URL("routing.ts", import.meta.url));

/** Debian's packages that the image of the proxies has besides the usual ones. */
export const FAULTS_PACKAGES = ["haproxy"];

const NGINX_MEMORY = `cat $(grep -l '^Name:.nginx' /proc/[0-9]*/status) | awk '/^RssAnon/ { sum += $2 } END { print sum }'`;

/** All that can break: the proxies, in one container; the servers; Redis. */
export interface Rig extends AsyncDisposable {
  readonly site: Site<Name>;
  readonly redis: StartedRedis;
  /** Where clients reach a contender. */
  url(contender: Contender): string;
  /** Runs a script in the container of the proxies, and gives what it printed. @throws where it fails */
  run(script: string): Promise<string>;
  /** The lines that the proxies wrote of requests since the last call. */
  takeAccesses(): Promise<string[]>;
  /** Kilobytes of all processes of nginx. */
  memory(): Promise<number>;
}

/** The image with native `sticky`, and HAProxy beside it. */
export async function startRig(report: Report): Promise<Rig> {
  const image = await openrestyImage({ release: "newest", packages: FAULTS_PACKAGES }, report);
  const haproxy = CONTENDERS.find(({ proxy }) => proxy === "haproxy")!;
  const site = await startSite<Name>({
    rules: RULES,
    image,
    nginxConf: nginxConfOf(image),
    ports: [ADMIN_PORT, ...CONTENDERS.map(({ port }) => port)],
    files: [{ content: haproxyConf(haproxy), target: HAPROXY_CONF }],
  });
  const { openresty } = site;
  const run = async (script: string): Promise<string> => {
    const { exitCode, output } = await openresty.exec(["/bin/sh", "-c", script]);
    if (exitCode !== 0) throw new Error(`In the container failed: ${script}\n${output}`);
    return output;
  };
  let redis: StartedRedis | undefined;
  const stop = async (): Promise<void> => {
    await redis?.stop();
    await site.stop();
  };
  try {
    redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
    // In the background, because its output is the log.
    await run(`haproxy -W -p ${HAPROXY_PID} -f ${HAPROXY_CONF} >>${HAPROXY_LOG} 2>&1 &`);
    await untilAnswering(openresty.url(haproxy.port));
    // Each line has an id of its own.
    const taken = new Set<string>();
    return {
      site,
      redis,
      run,
      url: ({ port }) => openresty.url(port),
      takeAccesses: async () => {
        const text = await run(`cat ${ACCESS_LOG} ${HAPROXY_LOG}`);
        const fresh = text.split("\n").filter((line) => /^\d+ \d+ /.test(line) && !taken.has(line));
        for (const line of fresh) taken.add(line);
        return fresh;
      },
      memory: async () => Number(await run(NGINX_MEMORY)),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits up to ten seconds. */
async function untilAnswering(url: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    try {
      await (await request(url)).body.dump();
      return;
    } catch {
      await delay(100);
    }
  }
  throw new Error(`Nobody answers at ${url}.`);
}

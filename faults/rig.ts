import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { request } from "undici";
import {
  openrestyImage,
  startRedis,
  startSentinel,
  startSite,
  type Report,
  type Site,
  type StartedRedis,
} from "../src/testkit/index.ts";
import { DNS_PACKAGES, dnsWithin, type TestDns } from "../spec/support/dns.ts";
import { CONTENDERS, type Contender } from "./contenders.ts";
import { ACCESS_LOG, ADMIN_PORT, FIRST, SECOND, filesOf, haproxyConf, nginxConfOf, type Stance } from "./proxies.ts";
import { SCENES, type Scene, type SceneName } from "./scenes.ts";
import { DNS_PORT, NAMES, SERVERS, type Name } from "./servers.ts";

/** Debian's packages that the image of the proxies has besides the usual ones. */
export const FAULTS_PACKAGES = [...DNS_PACKAGES, "faketime", "haproxy"];

/** Of the proxies: not of what plays servers. */
const NGINX_MEMORY = `for p in $(grep -l '^Name:.nginx' /proc/[0-9]*/status); do
  grep -qs flock "\${p%status}cmdline" || cat "$p"
done | awk '/^RssAnon/ { sum += $2 } END { print sum }'`;

/** Where libfaketime reads how far the clock is off. */
const CLOCK_FILE = "/etc/faketimerc";

const OWN_CLOCK = {
  LD_PRELOAD: "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
  FAKETIME_NO_CACHE: "1",
  // Those are clocks that nobody can set.
  FAKETIME_DONT_FAKE_MONOTONIC: "1",
  DONT_FAKE_MONOTONIC: "1",
};

/** The addresses of the names that the proxies have for the servers. */
export const DNS_RECORDS = [
  "host-record=a.test,127.0.0.1",
  "host-record=b.test,127.0.0.1",
  "host-record=c.test,127.0.0.1",
];

/** Milliseconds for an answer of nginx to the program itself. */
const PATIENCE = 10_000;

/** All that can break: the proxies, in one container; the servers; Redis; DNS. */
export interface Rig extends AsyncDisposable {
  readonly scene: Scene;
  readonly site: Site<Name>;
  readonly redis: StartedRedis;
  readonly dns: TestDns;
  /** Where clients reach a contender: at one proxy, or at two in turn. */
  urls(contender: Contender): readonly string[];
  /** Runs a script in the container of the proxies, and gives what it printed. @throws where it fails */
  run(script: string): Promise<string>;
  /** Lets the proxies' clock be off by so many seconds. */
  setClock(offset: number): Promise<void>;
  /** Gives the second proxies another stance. */
  setSecond(stance: Stance): Promise<void>;
  /** Asks one of the proxies' nginx for something of the API, or for what is there for faults. */
  ask(
    path: string,
    options?: { readonly patch?: object; readonly at?: Stance },
  ): Promise<{ status: number; text: string }>;
  /** The lines that the proxies wrote of requests since the last call. */
  takeAccesses(): Promise<string[]>;
  /** Kilobytes of all processes of nginx. */
  memory(): Promise<number>;
}

const haproxy = CONTENDERS.find(({ proxy }) => proxy === "haproxy")!;

/** The image with native `sticky`, and HAProxy beside it. */
export async function startRig(sceneName: SceneName, report: Report): Promise<Rig> {
  const scene = SCENES[sceneName];
  const image = await openrestyImage({ release: "newest", packages: FAULTS_PACKAGES }, report);
  const stances = scene.isPair === true ? [FIRST, SECOND] : [FIRST];
  const confs = (stance: Stance) => [
    { content: nginxConfOf(image, scene, stance), target: filesOf(stance).nginxConf },
    { content: haproxyConf(scene, haproxy.port, stance), target: filesOf(stance).haproxyConf },
  ];
  const ports = [ADMIN_PORT, ...scene.contenders.map(({ port }) => port)];
  const [first = ADMIN_PORT, ...others] = stances.flatMap(({ offset }) => ports.map((port) => port + offset));
  const site = await startSite<Name>({
    rules: fileURLToPath(new URL(`routing/${scene.rules}`, import.meta.url)),
    image,
    nginxConf: nginxConfOf(image, scene, FIRST),
    ports: [first, ...others],
    files: [...stances.flatMap((stance) => confs(stance)), { content: "+0\n", target: CLOCK_FILE }],
    ...(scene.hasOwnClock === true ? { environment: OWN_CLOCK } : {}),
    applications: scene.isHerd === true ? [] : NAMES.map((name) => ({ name, listen: SERVERS[name] })),
  });
  const { openresty } = site;
  const run = async (script: string): Promise<string> => {
    const { exitCode, output } = await openresty.exec(["/bin/sh", "-c", script]);
    if (exitCode !== 0) throw new Error(`In the container failed: ${script}\n${output}`);
    return output;
  };
  const redises: StartedRedis[] = [];
  const stop = async (): Promise<void> => {
    for (const redis of redises.reverse()) await redis.stop();
    await site.stop();
  };
  const startRedises = async (): Promise<StartedRedis> => {
    const redis = await startRedis({ within: openresty, listen: "127.0.0.1:6379" });
    redises.push(redis);
    if (sceneName !== "failover") return redis;
    const configuration = ["replicaof 127.0.0.1 6379"];
    redises.push(await startRedis({ within: openresty, listen: "127.0.0.1:6380", configuration }));
    const master = { name: "sessions", listen: "127.0.0.1:6379" } as const;
    redises.push(await startSentinel({ within: openresty, listen: "127.0.0.1:26379", master }));
    return redis;
  };
  try {
    const dns = dnsWithin(openresty, DNS_PORT);
    await dns.answer(DNS_RECORDS);
    const redis = await startRedises();
    for (const stance of stances) {
      const { nginxConf, nginxPid, haproxyConf, haproxyPid, haproxyLog } = filesOf(stance);
      // In the background, because its output is the log.
      if (ports.includes(haproxy.port)) {
        await run(`haproxy -W -p ${haproxyPid} -f ${haproxyConf} >>${haproxyLog} 2>&1 &`);
        await untilAnswering(openresty.url(haproxy.port + stance.offset));
      }
      if (stance !== FIRST)
        await run(
          `${image.command} -c ${nginxConf} -e ${nginxPid}.log -g 'pid ${nginxPid}; daemon on;' >/dev/null 2>&1`,
        );
    }
    // Each line has an id of its own.
    const taken = new Set<string>();
    return {
      scene,
      site,
      redis,
      dns,
      run,
      urls: ({ port }) => stances.map(({ offset }) => openresty.url(port + offset)),
      setClock: async (offset) => {
        await run(`echo ${offset < 0 ? "" : "+"}${offset} >${CLOCK_FILE}`);
      },
      setSecond: async (stance) => {
        const { nginxPid, haproxyPid } = filesOf(stance);
        await openresty.copy({ files: confs(stance) });
        await run(`kill -HUP $(cat ${nginxPid}); kill -USR2 $(cat ${haproxyPid})`);
      },
      ask: async (path, { patch, at = FIRST } = {}) => {
        const answer = await request(openresty.url(ADMIN_PORT + at.offset) + path, {
          headersTimeout: PATIENCE,
          bodyTimeout: PATIENCE,
          ...(patch === undefined ? {} : { method: "PATCH", headers: JSON_BODY, body: JSON.stringify(patch) }),
        });
        return { status: answer.statusCode, text: await answer.body.text() };
      },
      takeAccesses: async () => {
        const text = await run(
          `cat ${[ACCESS_LOG, ...stances.map((stance) => filesOf(stance).haproxyLog)].join(" ")} 2>/dev/null || true`,
        );
        const fresh = text.split("\n").filter((line) => /^\d+ [\da-f-]{36}$/.test(line) && !taken.has(line));
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

const JSON_BODY = { "content-type": "application/json" };

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

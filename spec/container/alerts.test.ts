import { readFile } from "node:fs/promises";
import { request } from "undici";
import { startRedis, type Site } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import { checkAlerts, checkRules, PROMTOOL_PACKAGES, samplesIn, type Samples } from "../support/promtool.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

const KEYS = 'keys: fromEnvironment("LIMPET_KEYS")';

const RULES = `export default defineRouting({
  metrics: true,
  upstreams: {
    shop: { servers: ${ABC_SERVERS}, affinity: issueCookie({ ${KEYS} }) },
    strict: {
      servers: ${ABC_SERVERS}, affinity: issueCookie({ ${KEYS} }),
      policies: { down: { wait: 100, otherwise: { refuse: 503 } } },
    },
    faulty: { servers: ${ABC_SERVERS}, session: [() => error("kaput")], affinity: hash() },
  },
});`;

const location = (name: string): string => `
  location /${name} {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/${name}.conf;
    proxy_pass http://${name};
  }`;

const start = (
  rules = RULES,
  upstreams: readonly string[] = ["shop", "strict", "faulty"],
): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    rules,
    http: `
      server { listen 8080; ${upstreams.map(location).join("")} }
      server { listen 8090; location / { content_by_lua_block { limpet.status() } } }`,
    packages: PROMTOOL_PACKAGES,
    applications: ABC,
    ports: [8080, 8090],
  });

async function scrape(site: Site): Promise<Samples> {
  const answer = await request(site.openresty.url(8090));
  return samplesIn(await answer.body.text());
}

async function visit(site: Site, path: string, cookie = ""): Promise<string> {
  const answer = await request(`${site.openresty.url()}/${path}`, { headers: { cookie } });
  await answer.body.dump();
  return String(answer.headers["set-cookie"] ?? "").split(";")[0]!;
}

/** Some requests, half of them of sessions that are known. */
async function browse(site: Site, path: string): Promise<readonly string[]> {
  const cookies: string[] = [];
  for (let i = 0; i < 6; i++) {
    const cookie = await visit(site, path);
    await visit(site, path, cookie);
    cookies.push(cookie);
  }
  return cookies;
}

/** What breaks, and exactly which alerts fire. */
const BREAKAGES: readonly {
  readonly what: string;
  readonly breakIt: (
    site: Site<"a" | "b" | "c">,
    cookies: Readonly<Record<string, readonly string[]>>,
  ) => Promise<void>;
  readonly alerts: readonly string[];
}[] = [
  {
    what: "nothing breaks",
    breakIt: async (site) => {
      await browse(site, "shop");
    },
    alerts: [],
  },
  {
    what: "a server is killed",
    breakIt: async (site, cookies) => {
      await site.application("a").kill();
      for (const cookie of cookies.shop!) await visit(site, "shop", cookie);
    },
    alerts: ["LimpetServerFailing", "LimpetServerUnhealthy", "LimpetSessionsMoved"],
  },
  {
    what: "all servers are killed",
    breakIt: async (site, cookies) => {
      for (const application of site.applications) await application.kill();
      for (const cookie of cookies.shop!) await visit(site, "shop", cookie);
    },
    // Sessions wait for their servers then, and none moves.
    alerts: ["LimpetServerFailing", "LimpetServerUnhealthy", "LimpetUpstreamDown"],
  },
  {
    what: "a server answers with 500",
    breakIt: async (site) => {
      await site.application("b").behave({ status: 500 });
      await browse(site, "shop");
    },
    alerts: ["LimpetServerErrors"],
  },
  {
    what: "a server is slow",
    breakIt: async (site) => {
      await site.application("c").behave({ delay: 1500 });
      await browse(site, "shop");
    },
    alerts: ["LimpetServerSlow"],
  },
  {
    what: "sessions may not leave a server that is killed",
    breakIt: async (site, cookies) => {
      await site.application("a").kill();
      // The first finds out that the server is gone; those after it wait.
      for (let i = 0; i < 2; i++) for (const cookie of cookies.strict!) await visit(site, "strict", cookie);
    },
    alerts: ["LimpetRequestsRefused", "LimpetServerFailing", "LimpetServerUnhealthy", "LimpetWaitsInVain"],
  },
  {
    what: "a rule throws",
    breakIt: async (site) => {
      await visit(site, "faulty");
    },
    alerts: ["LimpetFaults"],
  },
  {
    what: "tokens are forged",
    breakIt: async (site) => {
      for (let i = 0; i < 8; i++) await visit(site, "shop", `limpet-shop=forged${i}; limpet=forged${i}`);
    },
    alerts: ["LimpetForgedTokens"],
  },
];

for (const { what, breakIt, alerts } of BREAKAGES) {
  test(`alerts where ${what}: ${alerts.length === 0 ? "none" : alerts.join(", ")}`, async (t) => {
    await using site = await start();
    const cookies = { shop: await browse(site, "shop"), strict: await browse(site, "strict") };
    const before = await scrape(site);
    await breakIt(site, cookies);
    const after = await scrape(site);
    for (const application of site.applications) await application.reset();
    t.is(await checkAlerts(site.openresty, [before, after], alerts), "");
  });
}

/** What takes more than a proxy and its servers, each with rules of its own. */
const MORE_BREAKAGES: readonly {
  readonly what: string;
  readonly upstream: string;
  readonly more?: string;
  readonly calm: (site: Site) => Promise<Disposal | undefined>;
  readonly breakIt: (site: Site, disposal: Disposal | undefined) => Promise<void>;
  /** The series that shows it, with its value before and after. */
  readonly shows: readonly [series: string, before: (value: number) => boolean, after: (value: number) => boolean];
  readonly alert: string;
}[] = [
  {
    what: "DNS does not answer for a name",
    // Nobody listens there; what /etc/hosts has is not asked for.
    more: 'dns: { resolvers: ["127.0.0.1:5399"], timeout: 100, attempts: 1, minTtl: 1, maxTtl: 1, ipv6: false },',
    upstream:
      'servers: [{ name: "app", address: "app.test:8081" }], affinity: hash(), session: [header("X-Session-Id")]',
    calm: async (site) => {
      await run(site, "echo '127.0.0.1 app.test' >>/etc/hosts");
      return undefined;
    },
    breakIt: (site) => run(site, "grep -v app.test /etc/hosts >/tmp/hosts; cat /tmp/hosts >/etc/hosts"),
    shows: ['limpet_dns_up{upstream="shop",server="app"}', (up) => up === 1, (up) => up === 0],
    alert: "LimpetNamesUnknown",
  },
  {
    what: "Redis is killed",
    upstream: `servers: ${ABC_SERVERS}, session: [header("X-Session-Id")],
      affinity: learn({ ${KEYS}, redis: redis({ address: "127.0.0.1:6379" }) })`,
    calm: async (site) => {
      const redis = await startRedis({ within: site.openresty, listen: "127.0.0.1:6379" });
      await visitKeys(site, 3);
      return redis;
    },
    breakIt: async (site, redis) => {
      await redis?.kill();
      await visitKeys(site, 20);
    },
    shows: ['limpet_redis_up{upstream="shop"}', (up) => up === 1, (up) => up === 0],
    alert: "LimpetRedisDown",
  },
  {
    what: "there are more sessions than their memory can keep",
    upstream: `servers: ${ABC_SERVERS}, session: [header("X-Session-Id")], affinity: learn({ memory: "64k", createFromRequest: true })`,
    calm: async (site) => {
      await visitKeys(site, 10);
      return undefined;
    },
    breakIt: (site) => visitKeys(site, 1500),
    shows: [
      'limpet_sessions_evicted_total{upstream="shop",kind="known"}',
      (count) => count === 0,
      (count) => count > 0,
    ],
    alert: "LimpetSessionsEvicted",
  },
];

type Disposal = AsyncDisposable & { kill(): Promise<void> };

async function run(site: Site, script: string): Promise<void> {
  const { exitCode, output } = await site.openresty.exec(["/bin/sh", "-c", script]);
  if (exitCode !== 0) throw new Error(`${script}: ${output}`);
}

/** Visits with so many keys, each twice, so that their sessions are known. */
async function visitKeys(site: Site, count: number): Promise<void> {
  for (let i = 0; i < 2 * count; i++) {
    const headers = { "x-session-id": `key-${i >> 1}` };
    await (await request(`${site.openresty.url()}/shop`, { headers })).body.dump();
  }
}

for (const { what, upstream, more = "", calm, breakIt, shows, alert } of MORE_BREAKAGES) {
  test(`alerts where ${what}: ${alert}`, async (t) => {
    await using site = await start(`export default defineRouting({ ${more} upstreams: { shop: { ${upstream} } } });`, [
      "shop",
    ]);
    const [series, isCalm, isBroken] = shows;
    const disposal = await calm(site);
    const scrapeUntil = (accept: (value: number) => boolean): Promise<Samples> =>
      until(
        () => scrape(site),
        (samples) => accept(samples[series] ?? -1),
      );
    const before = await scrapeUntil(isCalm);
    t.is(await checkAlerts(site.openresty, [before, before], []), "");
    await breakIt(site, disposal);
    const after = await scrapeUntil(isBroken);
    await disposal?.[Symbol.asyncDispose]();
    t.is(await checkAlerts(site.openresty, [before, after], [alert]), "");
  });
}

test("promtool has nothing to say against the alert rules, and each of them is seen to fire", async (t) => {
  await using site = await start();
  t.regex(await checkRules(site.openresty), /SUCCESS: \d+ rules found/);
  const text = await readFile("monitoring/limpet.rules.yml", "utf8");
  const names = [...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  const fired = [...BREAKAGES.flatMap(({ alerts }) => alerts), ...MORE_BREAKAGES.map(({ alert }) => alert)];
  t.deepEqual([...names].sort(), [...new Set(fired)].sort());
});

import { readFile } from "node:fs/promises";
import { request } from "undici";
import type { Site } from "../../src/testkit/index.ts";
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

const start = (): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    rules: RULES,
    http: `
      server { listen 8080; ${["shop", "strict", "faulty"].map(location).join("")} }
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

/** What takes more than a proxy and its servers: its metrics are tested where it breaks. */
const ELSEWHERE: readonly (readonly [alert: string, series: string, before: number, after: number])[] = [
  ["LimpetNamesUnknown", 'limpet_dns_up{upstream="shop",server="app"}', 1, 0],
  ["LimpetRedisDown", 'limpet_redis_up{upstream="shop"}', 1, 0],
  ["LimpetSessionsEvicted", 'limpet_sessions_evicted_total{upstream="shop",kind="known"}', 0, 5],
];

test("alerts on DNS, on Redis and on full memories fire", async (t) => {
  await using site = await start();
  for (const [alert, series, before, after] of ELSEWHERE) {
    t.is(await checkAlerts(site.openresty, [{ [series]: before }, { [series]: before }], []), "");
    t.is(await checkAlerts(site.openresty, [{ [series]: before }, { [series]: after }], [alert]), "");
  }
});

test("promtool has nothing to say against the alert rules, and each of them is seen to fire", async (t) => {
  await using site = await start();
  t.regex(await checkRules(site.openresty), /SUCCESS: \d+ rules found/);
  const text = await readFile("monitoring/limpet.rules.yml", "utf8");
  const names = [...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  const fired = [...BREAKAGES.flatMap(({ alerts }) => alerts), ...ELSEWHERE.map(([alert]) => alert)];
  t.deepEqual([...names].sort(), [...new Set(fired)].sort());
});

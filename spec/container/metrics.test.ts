import { request } from "undici";
import type { Site } from "../../src/testkit/index.ts";
import { until } from "../support/poll.ts";
import { checkMetrics, PROMTOOL_PACKAGES } from "../support/promtool.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, startLimpetSite } from "../support/site.ts";

const LOCATION = (path: string, upstream: string): string => `
  location /${path} {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/${upstream}.conf;
    proxy_pass http://${upstream}/;
    proxy_connect_timeout 300ms;
    proxy_read_timeout 300ms;
  }`;

const HTTP = `
server {
  listen 8080;
  ${LOCATION("shop", "shop")}
  ${LOCATION("hashed", "hashed")}
  ${LOCATION("faulty", "faulty")}
}
server {
  listen 8090;
  location / { include /etc/nginx/limpet/admin.conf; }
  location = /open { content_by_lua_block { limpet.status() } }
  location = /guarded { include /etc/nginx/limpet/metrics.conf; }
}`;

const rules = (servers = ABC_SERVERS): string => `export default defineRouting({
  metrics: true,
  upstreams: {
    shop: { servers: ${servers}, mayChange: true, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }) },
    hashed: { servers: ${servers}, session: [header("X-Key")], affinity: hash() },
    faulty: { servers: ${servers}, session: [() => error("kaput")], affinity: hash() },
  },
});`;

const start = (): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    rules: rules(),
    http: HTTP,
    packages: PROMTOOL_PACKAGES,
    applications: ABC,
    workers: 2,
    ports: [8080, 8090],
  });

type Samples = Readonly<Record<string, number>>;

/** The samples of a text, by name and labels. */
function samplesIn(text: string): Samples {
  const samples: Record<string, number> = {};
  for (const line of text.split("\n")) {
    const at = line.lastIndexOf(" ");
    if (line !== "" && !line.startsWith("#")) samples[line.slice(0, at)] = Number(line.slice(at + 1));
  }
  return samples;
}

async function scrape(
  site: Site,
  accept = "*/*",
  path = "/open",
): Promise<{ type: string; text: string; status: number }> {
  const answer = await request(`${site.openresty.url(8090)}${path}`, { headers: { accept } });
  return { type: String(answer.headers["content-type"]), text: await answer.body.text(), status: answer.statusCode };
}

const samplesOf = async (site: Site): Promise<Samples> => samplesIn((await scrape(site)).text);

const sumOf = (samples: Samples, name: string, ...labels: readonly string[]): number =>
  Object.entries(samples)
    .filter(([key]) => key.startsWith(`${name}{`) && labels.every((label) => key.includes(label)))
    .reduce((sum, [, value]) => sum + value, 0);

interface Reply {
  readonly status: number;
  readonly cookie: string;
  readonly servedBy: string;
}

async function visit(site: Site, path: string, headers: Record<string, string> = {}): Promise<Reply> {
  const answer = await request(`${site.openresty.url()}/${path}`, { headers });
  await answer.body.dump();
  const cookie = String(answer.headers["set-cookie"] ?? "").split(";")[0]!;
  return { status: answer.statusCode, cookie, servedBy: String(answer.headers["x-served-by"]) };
}

test("requests are counted by upstream, server and verdict, over all workers, as soon as they are answered", async (t) => {
  await using site = await start();
  const served: Record<string, number> = { a: 0, b: 0, c: 0 };
  for (let i = 0; i < 12; i++) {
    const first = await visit(site, "shop");
    served[first.servedBy]!++;
    const second = await visit(site, "shop", { cookie: first.cookie });
    t.is(second.servedBy, first.servedBy);
  }
  const samples = await samplesOf(site);
  for (const [server, count] of Object.entries(served)) {
    t.is(samples[`limpet_requests_total{upstream="shop",server="${server}",verdict="new"}`], count);
    t.is(samples[`limpet_requests_total{upstream="shop",server="${server}",verdict="hit"}`], count);
    t.is(samples[`limpet_server_picks_total{upstream="shop",server="${server}",try="first"}`], 2 * count);
    t.is(samples[`limpet_server_responses_total{upstream="shop",server="${server}",class="2xx"}`], 2 * count);
    t.is(samples[`limpet_server_response_seconds_count{upstream="shop",server="${server}"}`], 2 * count);
    t.is(samples[`limpet_server_response_seconds_bucket{upstream="shop",server="${server}",le="+Inf"}`], 2 * count);
  }
});

test("promtool has nothing to say against the metrics", async (t) => {
  await using site = await start();
  await visit(site, "shop");
  await visit(site, "hashed", { "x-key": "one" });
  const { type, text } = await scrape(site);
  t.is(type, "text/plain; version=0.0.4; charset=utf-8");
  t.is(await checkMetrics(site.openresty, text), "");
});

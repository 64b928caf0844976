import { request } from "undici";
import type { Site, StartedOpenResty } from "../../src/testkit/index.ts";
import { reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { checkMetrics, PROMTOOL_PACKAGES, samplesIn, type Samples } from "../support/promtool.ts";
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
  location = /allowed { allow all; include /etc/nginx/limpet/metrics.conf; }
  # As whoever asks on nginx's own machine.
  location /within/ { proxy_pass http://127.0.0.1:8090/; proxy_http_version 1.1; proxy_set_header Host localhost; }
  location ~ ^/as/(?<name>.+)$ {
    set_by_lua_block $host_sent { return ngx.var.name == "this-machine" and ngx.var.hostname or ngx.var.name }
    rewrite ^ /guarded break;
    proxy_pass http://127.0.0.1:8090;
    proxy_set_header Host $host_sent;
  }
  location = /later {
    content_by_lua_block {
      local now = require("limpet.nginx.machine.clock").monotonicNow()
      for _, cell in ipairs(require("limpet.nginx.metrics.memory").allCells(now + ngx.var.arg_seconds)) do
        ngx.say(cell.upstream, " ", cell.server)
      end
    }
  }
}`;

const rules = (servers = ABC_SERVERS, metrics = true): string => `export default defineRouting({
  metrics: ${metrics},
  upstreams: {
    shop: { servers: ${servers}, mayChange: true, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }) },
    hashed: { servers: ${servers}, session: [header("X-Key")], affinity: hash() },
    faulty: { servers: ${servers}, session: [() => error("kaput")], affinity: hash() },
  },
});`;

const start = ({ metrics = true, fresh = false } = {}): Promise<Site<"a" | "b" | "c">> =>
  startLimpetSite({
    rules: rules(ABC_SERVERS, metrics),
    fresh,
    http: HTTP,
    packages: PROMTOOL_PACKAGES,
    applications: ABC,
    workers: 2,
    ports: [8080, 8090],
  });

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

test("whoever accepts OpenMetrics gets it", async (t) => {
  await using site = await start();
  await visit(site, "shop");
  const { type, text } = await scrape(site, "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3");
  t.is(type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
  t.regex(text, /^# TYPE limpet_requests counter\nlimpet_requests_total\{/m);
  t.regex(text, /\n# EOF\n$/);
  t.notRegex(text, /\n\n/);
});

for (const [kind, harm] of [
  ["connect", "kill"],
  ["timeout", "pause"],
] as const) {
  test(`a server that fails has failures of the kind ${kind}, and its sessions are counted as moved`, async (t) => {
    await using site = await start();
    const { cookie, servedBy } = await visit(site, "shop");
    await site.application(servedBy as "a")[harm]();
    const { servedBy: next, cookie: renewed } = await visit(site, "shop", { cookie });
    t.not(next, servedBy);
    await visit(site, "shop", { cookie: renewed });
    // The worker that is asked may not have heard of it yet.
    const samples = await until(
      () => samplesOf(site),
      (all) => all[`limpet_server_healthy{upstream="shop",server="${servedBy}"}`] === 0,
    );
    t.is(samples[`limpet_server_failures_total{upstream="shop",server="${servedBy}",kind="${kind}"}`], 1);
    t.is(samples[`limpet_sessions_moved_total{upstream="shop",server="${servedBy}",reason="down"}`], 1);
    t.is(samples[`limpet_requests_total{upstream="shop",server="${next}",verdict="moved:down"}`], 1);
    t.is(samples[`limpet_requests_total{upstream="shop",server="${next}",verdict="hit"}`], 1);
    t.is(samples[`limpet_server_picks_total{upstream="shop",server="${next}",try="next"}`], 1);
    await site.application(servedBy as "a").reset();
  });
}

test("while no server is left, each try's failure is counted once", async (t) => {
  await using site = await start();
  for (const application of site.applications) await application.kill();
  t.is((await visit(site, "hashed", { "x-key": "one" })).status, 502);
  const samples = await samplesOf(site);
  t.is(sumOf(samples, "limpet_server_failures_total", 'upstream="hashed"'), 3);
  t.is(sumOf(samples, "limpet_server_failures_total", 'upstream="hashed"', 'kind="connect"'), 3);
  t.is(sumOf(samples, "limpet_server_responses_total", 'upstream="hashed"'), 0);
  for (const application of site.applications) await application.reset();
});

test("answers are counted by the class of their status, and by their time", async (t) => {
  await using site = await start();
  for (const application of site.applications) await application.behave({ status: 503, delay: 120 });
  t.is((await visit(site, "hashed", { "x-key": "one" })).status, 503);
  const { cookie } = await visit(site, "shop");
  t.not(cookie, undefined);
  const samples = await samplesOf(site);
  for (const upstream of ["hashed", "shop"]) {
    const label = `upstream="${upstream}"`;
    t.is(sumOf(samples, "limpet_server_responses_total", label, 'class="5xx"'), 1);
    t.is(sumOf(samples, "limpet_server_response_seconds_bucket", label, 'le="0.1"'), 0);
    t.is(sumOf(samples, "limpet_server_response_seconds_bucket", label, 'le="1.0"'), 1);
    const seconds = sumOf(samples, "limpet_server_response_seconds_sum", label);
    t.true(seconds >= 0.119 && seconds < 1, `${seconds} s`);
  }
  for (const application of site.applications) await application.reset();
});

test("a rule that throws is a fault of its upstream", async (t) => {
  await using site = await start();
  for (let i = 0; i < 5; i++) t.is((await visit(site, "faulty")).status, 200);
  const samples = await samplesOf(site);
  t.true(samples['limpet_faults_total{upstream="faulty"}']! >= 5);
  t.is(samples['limpet_faults_total{upstream="shop"}'], 0);
});

test("a token that nobody signed is counted, and none of it is in the metrics", async (t) => {
  await using site = await start();
  const { cookie } = await visit(site, "shop");
  const forged = cookie.slice(0, -4) + "AAAA";
  await visit(site, "shop", { cookie: forged });
  const { text } = await scrape(site);
  t.is(samplesIn(text)['limpet_tokens_rejected_total{upstream="shop",state="forged"}'], 1);
  t.false(text.includes(cookie.split("=")[1]!.slice(0, 8)));
});

test("the death of a worker loses no count, nor does a reload", async (t) => {
  await using site = await start();
  for (let i = 0; i < 20; i++) await visit(site, "shop");
  const requests = async (): Promise<number> =>
    sumOf(await samplesOf(site), "limpet_requests_total", 'upstream="shop"');
  t.is(await requests(), 20);
  const before = await site.openresty.workerPids();
  await site.openresty.exec(["/bin/sh", "-c", `kill -9 ${before.join(" ")}`]);
  await until(
    () => site.openresty.workerPids(),
    (pids) => pids.length === 2 && pids.every((pid) => !before.includes(pid)),
  );
  t.is(await requests(), 20);
  await visit(site, "shop");
  t.is(await requests(), 21);
  await site.openresty.reload();
  t.is(await requests(), 21);
  await visit(site, "shop");
  t.is(await requests(), 22);
});

test("a server that is gone is told of for a while, and then no more", async (t) => {
  await using site = await start();
  for (let i = 0; i < 6; i++) await visit(site, "hashed", { "x-key": String(i) });
  await reloadRules(site.openresty, rules(JSON.stringify((JSON.parse(ABC_SERVERS) as unknown[]).slice(0, 2))));
  const samples = await samplesOf(site);
  t.is(samples['limpet_server_up{upstream="hashed",server="c"}'], undefined);
  t.not(samples['limpet_server_picks_total{upstream="hashed",server="c",try="first"}'], undefined);
  const later = async (seconds: number): Promise<string> =>
    (await scrape(site, "*/*", `/later?seconds=${seconds}`)).text;
  t.regex(await later(800), /^hashed c$/m);
  t.is(await later(1000), "");
});

test("metrics.conf answers this machine, and whoever the operator allows", async (t) => {
  await using site = await start();
  t.is((await scrape(site, "*/*", "/guarded")).status, 403);
  t.is((await scrape(site, "*/*", "/allowed")).status, 200);
  const { text } = await scrape(site, "*/*", "/within/guarded");
  t.regex(text, /^limpet_requests_total\{/m);
  // As the rest of the API, which has no token here.
  t.is((await scrape(site, "*/*", "/metrics")).status, 403);
});

test("a name that a page of another site made lead to this machine gets no metrics", async (t) => {
  await using site = await start();
  for (const [path, status] of [
    ["/as/localhost", 200],
    ["/as/127.0.0.1", 200],
    ["/as/this-machine", 200],
    ["/as/evil.example", 403],
    ["/as/127.0.0.1.evil.example", 403],
  ] as const) {
    t.is((await scrape(site, "*/*", path)).status, status, path);
  }
});

test("NGINX Plus's API has the counts of each server", async (t) => {
  await using site = await start();
  for (let i = 0; i < 6; i++) await visit(site, "shop");
  const { text } = await scrape(site, "*/*", "/within/api/9/http/upstreams/shop");
  const { peers } = JSON.parse(text) as { peers: { requests: number; responses: Record<string, number> }[] };
  t.is(
    peers.reduce((sum, { requests }) => sum + requests, 0),
    6,
  );
  t.is(
    peers.reduce((sum, { responses }) => sum + responses["2xx"]!, 0),
    6,
  );
});

test("without metrics in the rules, requests are counted by verdict alone", async (t) => {
  await using site = await start();
  await reloadRules(site.openresty, rules(ABC_SERVERS, false));
  await visit(site, "shop");
  const samples = await until(
    () => samplesOf(site),
    (found) => found['limpet_requests_total{upstream="shop",verdict="new"}'] === 1,
  );
  t.is(
    Object.keys(samples).find((name) => name.startsWith("limpet_server_picks")),
    undefined,
  );
});

test("metrics that come with a reload count from then on", async (t) => {
  await using site = await start({ metrics: false, fresh: true });
  await visit(site, "shop");
  await reloadRules(site.openresty, rules());
  await visit(site, "shop");
  t.is(sumOf(await samplesOf(site), "limpet_server_picks_total", 'upstream="shop"', 'try="first"'), 1);
});

/** As if so many seconds went by in which nobody asked for metrics, and other upstreams took all the room that there is. */
const CROWD = `
  local seconds = tonumber(ngx.var.arg_seconds)
  local metrics = require("limpet.nginx.metrics.memory")
  local ffi = require("ffi")
  local slots = require("limpet.nginx.machine.worker-slots").SLOTS
  local numbers = require("limpet.nginx.metrics.numbers").NUMBERS
  local address = ngx.shared.limpet:get("metrics " .. slots .. " 4096 " .. numbers)
  local memory = ffi.cast("limpet_metrics *", address)
  for cell = 0, memory.cells_in_use - 1 do memory.seen[cell] = memory.seen[cell] - seconds end
  for _, upstream in pairs(require("limpet.nginx.upstream").upstreams) do
    upstream.nextSync, upstream.nextMeasure = 0, upstream.nextMeasure - seconds
  end`;

const OTHERS = `
  local names = {}
  for i = 1, tonumber(ngx.var.arg_others) do names[i] = "pod" .. i end
  metrics.cellsOf("others", names)
  ngx.say(table.concat(metrics.cellsOf("new", { "one", "two", "three" }), " "))`;

const startCrowded = (): Promise<StartedOpenResty> =>
  startLimpet({
    rules: `export default defineRouting({ metrics: true, upstreams: {
      shop: { servers: ${ABC_SERVERS}, session: [header("X-Key")], affinity: hash() } } });`,
    http: `
      ${ABC.map(({ listen }) => `server { listen ${listen}; return 200; }`).join("\n")}
      server {
        listen 8080;
        ${LOCATION("shop", "shop")}
        location = /metrics { content_by_lua_block { limpet.status() } }
        location = /verdicts {
          content_by_lua_block {
            ngx.say(require("limpet.nginx.status.verdicts").verdictCounts("shop").hit)
          }
        }
        location = /crowd { content_by_lua_block { ${CROWD} } }
        location = /crowd-others { content_by_lua_block { ${CROWD} ${OTHERS} } }
      }`,
  });

const textOf = async (openresty: StartedOpenResty, path: string): Promise<string> => {
  const answer = await request(openresty.url() + path, { headers: { "x-key": "k" } });
  return (await answer.body.text()).trim();
};

test("verdicts are told for however long nobody asked for metrics", async (t) => {
  await using openresty = await startCrowded();
  for (let i = 0; i < 5; i++) await textOf(openresty, "/shop");
  await textOf(openresty, "/crowd?seconds=1000");
  t.is(await textOf(openresty, "/verdicts"), "5");
});

test("what a server that has requests counts stays its own, however many others there were", async (t) => {
  await using openresty = await startCrowded();
  for (let i = 0; i < 5; i++) await textOf(openresty, "/shop");
  await textOf(openresty, "/crowd?seconds=600");
  await textOf(openresty, "/shop");
  await textOf(openresty, "/crowd-others?seconds=600&others=4096");
  for (let i = 0; i < 4; i++) await textOf(openresty, "/shop");
  const samples = samplesIn(await textOf(openresty, "/metrics"));
  const hits = Object.entries(samples).filter(
    ([name, value]) => name.startsWith("limpet_requests_total") && name.includes('verdict="hit"') && value > 0,
  );
  t.is(hits.length, 1);
  t.regex(hits[0]![0], /upstream="shop",server="[abc]"/);
  t.is(hits[0]![1], 10);
});

test("servers that are gone make room for as many others", async (t) => {
  await using openresty = await startCrowded();
  await textOf(openresty, "/crowd-others?seconds=0&others=4096");
  const cells = (await textOf(openresty, "/crowd-others?seconds=1000&others=10")).split(" ").map(Number);
  t.true(cells.every((cell) => cell >= 0));
});

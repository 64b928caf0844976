import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { DNS_PACKAGES, dnsWithin } from "../support/dns.ts";
import { reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const FILE = "/etc/nginx/filed.servers.json";
const PORT = 5353;

const server = (name: string, place: number, group?: string): object => ({
  name,
  address: `127.0.1.${place}:8200`,
  ...(group === undefined ? {} : { group }),
});
const A = server("a", 1);
const B = server("b", 2, "canary");

const canary = (stable: number, weight: number, release = 0): string =>
  `affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }), verdictHeader: "X-Verdict", canary: {
    groups: [{ name: "stable", weight: ${stable}, release: ${release} }, { name: "canary", weight: ${weight} }],
    force: [header("X-Canary")] }`;

const rules = (groups: string): string => `export default defineRouting({
  dns: { resolvers: ["127.0.0.1:${PORT}"], timeout: 300, maxTtl: 1, ipv6: false },
  upstreams: {
    shop: { servers: ${JSON.stringify([A, B])}, ${groups} },
    changed: { servers: ${JSON.stringify([A])}, mayChange: true, ${canary(1, 0)} },
    filed: { servers: fromJsonFile("${FILE}"), ${canary(1, 0)} },
    named: { servers: [${JSON.stringify(A)}, { name: "new", address: "new.test:8200", group: "canary" }], ${canary(1, 0)} },
  },
});`;

const UPSTREAMS = ["shop", "changed", "filed", "named"] as const;
type UpstreamName = (typeof UPSTREAMS)[number];

const HTTP = `
server { listen 8200; location / { default_type text/plain; return 200 $server_addr; } }
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
server {
  listen 8080;
  ${UPSTREAMS.map(
    (name) => `
  location /${name} {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/${name}.conf;
    proxy_pass http://${name};
  }`,
  ).join("")}
  location /limpet { proxy_set_header Host $host; proxy_set_header Connection ""; proxy_http_version 1.1; proxy_pass http://127.0.0.1:8090; }
}`;

let openresty: StartedOpenResty;

test.before(async () => {
  openresty = await startLimpet({
    rules: rules(canary(1, 0)),
    http: HTTP,
    packages: DNS_PACKAGES,
    files: [{ content: JSON.stringify([A, B]), target: FILE }],
  });
});

test.after.always(async () => {
  await openresty.stop();
});

interface Visit {
  readonly place: string;
  readonly verdict: string;
  readonly cookie: string;
}

async function visit(upstream: UpstreamName, headers: Record<string, string> = {}): Promise<Visit> {
  const answer = await request(`${openresty.url()}/${upstream}`, { headers });
  const issued = answer.headers["set-cookie"];
  return {
    place: (await answer.body.text()).replace("127.0.1.", ""),
    verdict: String(answer.headers["x-verdict"]),
    cookie: issued === undefined ? headers.cookie! : String(issued).split(";", 1)[0]!,
  };
}

const FORCED = { "X-Canary": "canary" };

/** Where requests go that force the canary, and those that are free, each of several. */
async function places(upstream: UpstreamName): Promise<{ readonly forced: string; readonly free: string }> {
  const seen = async (headers: Record<string, string>): Promise<string> => {
    const visits = await Promise.all(Array.from({ length: 8 }, () => visit(upstream, headers)));
    return [...new Set(visits.map(({ place }) => place))].sort().join(" ");
  };
  return { forced: await seen(FORCED), free: await seen({}) };
}

async function untilPlaces(upstream: UpstreamName, forced: string, free: string): Promise<void> {
  await until(
    () => places(upstream),
    (now) => now.forced === forced && now.free === free,
  );
}

async function call(method: "GET" | "POST" | "PATCH", path: string, sent?: object): Promise<[number, unknown]> {
  const { statusCode, body } = await request(`${openresty.url()}/limpet/upstreams/changed${path}`, {
    method,
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  });
  return [statusCode, await body.json()];
}

test("servers of the API join a group and change it, and a group that the rules do not have is refused", async (t) => {
  // A group without a server falls back to the others.
  t.deepEqual(await places("changed"), { forced: "1", free: "1" });
  t.is((await call("POST", "/servers", server("b", 2, "canary")))[0], 201);
  await untilPlaces("changed", "2", "1");
  const refused = [400, { error: 'there is no group "cannary" in the canary of the rules' }];
  t.deepEqual(await call("POST", "/servers", server("c", 3, "cannary")), refused);
  t.deepEqual(await call("PATCH", "/servers/b", { group: "cannary" }), refused);
  const bound = await visit("changed", FORCED);
  t.is((await call("PATCH", "/servers/b", { group: "stable" }))[0], 200);
  await untilPlaces("changed", "1 2", "1 2");
  t.is((await visit("changed", { cookie: bound.cookie })).place, "2", "its sessions stay");
});

test("explain says the group of a request that is described", async (t) => {
  const [, plain] = await call("POST", "/explain", {});
  t.like(plain, { group: "stable" });
  t.is((await call("PATCH", "/servers/a", { group: "canary" }))[0], 200);
  await until(
    () => call("POST", "/explain", { headers: { "X-Canary": "canary" } }),
    ([, explained]) => (explained as { group: string }).group === "canary",
  );
});

test("servers in a file join groups; one of a group that the rules do not have keeps its sessions and gets no new ones", async (t) => {
  t.deepEqual(await places("filed"), { forced: "2", free: "1" });
  const bound = await visit("filed", FORCED);
  await openresty.copy({ files: [{ content: JSON.stringify([A, server("b", 2, "cannary")]), target: FILE }] });
  await untilPlaces("filed", "1", "1");
  const { place, verdict } = await visit("filed", { cookie: bound.cookie });
  t.deepEqual([place, verdict], ["2", "hit"]);
});

test("all servers of a host name join its group", async (t) => {
  t.deepEqual(await places("named"), { forced: "1", free: "1" });
  const dns = dnsWithin(openresty, PORT);
  await dns.answer(["host-record=new.test,127.0.1.4", "host-record=new.test,127.0.1.5"]);
  await untilPlaces("named", "4 5", "1");
  t.pass();
});

test("after a reload with other weights bound sessions stay, and new ones follow the weights", async (t) => {
  const bound = await visit("shop");
  t.is(bound.place, "1");
  await reloadRules(openresty, rules(canary(0, 1)));
  t.deepEqual(await places("shop"), { forced: "2", free: "2" });
  const { place, verdict } = await visit("shop", { cookie: bound.cookie });
  t.deepEqual([place, verdict], ["1", "hit"]);

  await reloadRules(openresty, rules(canary(0, 1, 1)));
  const released = await visit("shop", { cookie: bound.cookie });
  t.deepEqual([released.place, released.verdict], ["2", "moved:group"], "a group that releases its sessions");
  t.is((await visit("shop", { cookie: released.cookie })).verdict, "hit");
});

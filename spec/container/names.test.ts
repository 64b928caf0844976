import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { DNS_PACKAGES, dnsWithin, type TestDns } from "../support/dns.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

/** Servers that one listener plays: it answers with the address at which it was reached. */
const APPLICATIONS = `
server {
  listen 8200;
  location / { default_type text/plain; return 200 $server_addr; }
}`;

const ADMIN = `
server {
  listen 8090;
  location /servers {
    content_by_lua_block {
      local lines = {}
      for i, server in ipairs(limpet.serversOf(ngx.var.arg_upstream).servers) do
        lines[i] = server.name .. " " .. server.address .. " " .. server.weight .. (server.backup and " backup" or "")
      end
      ngx.print(table.concat(lines, "\\n"))
    }
  }
  location /status { content_by_lua_block { limpet.status() } }
}`;

const UPSTREAMS = ["shop", "mixed", "service"] as const;
type UpstreamName = (typeof UPSTREAMS)[number];

const PROXY = `
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
}`;

const PORT = 5353;
/** Where nobody answers. */
const DEAD_PORT = 5399;

const RULES = `export default defineRouting({
  dns: { resolvers: ["127.0.0.1:${PORT}"], timeout: 300, attempts: 2, maxTtl: 1, emptyAfter: 2, ipv6: false },
  upstreams: {
    shop: {
      servers: [{ name: "app", address: "app.test:8200" }],
      affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") }),
      verdictHeader: "X-Verdict",
    },
    mixed: {
      servers: [
        { name: "fixed", address: "127.0.1.200:8200" },
        { name: "local", address: "localhost:8200" },
        { name: "short", address: "short:8200", weight: 3 },
        { name: "alias", address: "alias.test:8200", backup: true },
        { name: "hosted", address: "hosted.example:8200" },
      ],
      dns: { search: ["none.test", "test"], resolvers: ["127.0.0.1:${DEAD_PORT}", "127.0.0.1:${PORT}"] },
      session: [header("X-Key")],
      affinity: hash(),
    },
    service: { servers: [{ name: "svc", srv: "_http._tcp.service.test" }], session: [header("X-Key")], affinity: hash() },
  },
});`;

interface Stage {
  readonly openresty: StartedOpenResty;
  readonly dns: TestDns;
}

let stage: Stage;

test.before(async () => {
  const openresty = await startLimpet({
    rules: RULES,
    http: `${APPLICATIONS} ${ADMIN} ${PROXY}`,
    packages: DNS_PACKAGES,
    workers: 2,
    ports: [8080, 8090],
  });
  stage = { openresty, dns: dnsWithin(openresty, PORT) };
});

test.after.always(async () => {
  if (process.env.LIMPET_SHOW_LOG !== undefined) console.log(await stage.openresty.errorLog());
  await stage.openresty.stop();
});

async function get(path: string): Promise<string> {
  const { body } = await request(`${stage.openresty.url(8090)}${path}`);
  return await body.text();
}

/** Waits until both workers have these servers, whichever answers. */
async function untilServers(upstream: UpstreamName, wanted: readonly string[]): Promise<void> {
  let inARow = 0;
  await until(
    () => get(`/servers?upstream=${upstream}`),
    (servers) => {
      inARow = servers === wanted.join("\n") ? inARow + 1 : 0;
      return inARow === 4;
    },
  );
}

const lone = (name: string, place: number): string[] => [`${name} 127.0.1.${place}:8200 1`];

const several = (name: string, places: readonly number[]): string[] =>
  places.map((place) => `${name}@127.0.1.${place}:8200 127.0.1.${place}:8200 1`);

const records = (name: string, places: readonly number[]): string[] =>
  places.map((place) => `host-record=${name},127.0.1.${place}`);

async function untilApp(places: readonly number[]): Promise<void> {
  await stage.dns.answer(records("app.test", places));
  await untilServers("shop", places.length === 1 ? lone("app", places[0]!) : several("app", places));
}

interface Visit {
  readonly status: number;
  readonly place: string;
  readonly verdict: string;
  readonly cookie: string | undefined;
}

async function visit(upstream: UpstreamName, cookie?: string): Promise<Visit> {
  const headers = cookie === undefined ? {} : { cookie };
  const answer = await request(`${stage.openresty.url()}/${upstream}`, { headers });
  const issued = answer.headers["set-cookie"];
  return {
    status: answer.statusCode,
    place: await answer.body.text(),
    verdict: String(answer.headers["x-verdict"]),
    cookie: typeof issued === "string" ? issued.split(";", 1)[0] : cookie,
  };
}

/** Sessions that are bound to the servers that are there. */
async function bindSessions(count: number): Promise<readonly Visit[]> {
  const sessions: Visit[] = [];
  for (let i = 0; i < count; i++) sessions.push(await visit("shop"));
  return sessions;
}

/** How often the look-up of a server of "shop" has failed, as the metrics say. */
const failuresOf = (server: string, status: string): number =>
  Number(new RegExp(`limpet_dns_total\\{upstream="shop",server="${server}",event="failed"\\} (\\d+)`).exec(status)![1]);

const linesWith = async (pattern: RegExp): Promise<readonly string[]> =>
  (await stage.openresty.errorLog()).split("\n").filter((line) => pattern.test(line));

test("nginx starts without the servers of a name that is not found, and refuses its requests with 503", async (t) => {
  for (const upstream of ["shop", "service"] as const) t.is((await visit(upstream)).status, 503);
  const told = await linesWith(/\[error\].*upstream "shop": the server "app" is not found, because the name app\.test/);
  t.is(told.length, 1);
  await untilApp([1]);
  t.is((await visit("shop")).status, 200);
});

test("scaled from 2 to 5 and back to 3 addresses, a name keeps every session of the servers that stay", async (t) => {
  await untilApp([2, 4]);
  const sessions = [...(await bindSessions(20))];
  await untilApp([1, 2, 3, 4, 5]);
  sessions.push(...(await bindSessions(20)));
  for (const { cookie, place } of sessions) t.is((await visit("shop", cookie)).place, place);
  t.is(new Set(sessions.map(({ place }) => place)).size, 5);
  await untilApp([2, 3, 5]);
  for (const { cookie, place } of sessions) {
    const now = await visit("shop", cookie);
    t.is(now.status, 200);
    if (["127.0.1.2", "127.0.1.3", "127.0.1.5"].includes(place)) t.deepEqual([now.place, now.verdict], [place, "hit"]);
    else t.is(now.verdict, "unknown");
  }
});

test("a lone address becomes one of several, and the other way round: its sessions stay", async (t) => {
  await untilApp([6]);
  const [first] = await bindSessions(1);
  await untilApp([6, 7]);
  t.deepEqual(await visit("shop", first!.cookie), { ...first!, verdict: "hit" });
  const sessions = await bindSessions(4);
  await untilApp([7]);
  for (const { cookie, place } of sessions) {
    const now = await visit("shop", cookie);
    t.deepEqual([now.place, now.verdict], ["127.0.1.7", place === "127.0.1.7" ? "hit" : "unknown"]);
  }
});

test("a name with one address keeps its sessions while the address changes", async (t) => {
  await untilApp([8]);
  const [session] = await bindSessions(1);
  await untilApp([9]);
  const now = await visit("shop", session!.cookie);
  t.deepEqual([now.place, now.verdict], ["127.0.1.9", "hit"]);
});

test("while DNS is stopped, slow or refuses, the last addresses are kept; one line and a metric tell", async (t) => {
  await untilApp([1, 2]);
  const ups = (): Promise<string> => get("/status");
  const isUp = (value: number) => (status: string) =>
    status.includes(`limpet_dns_up{upstream="shop",server="app"} ${value}`);
  const failures: readonly [what: string, begin: () => Promise<void>][] = [
    ["stopped", () => stage.dns.stop()],
    ["slow", () => stage.dns.pause()],
    // It would have to ask somebody who is not there.
    ["refusing", () => stage.dns.answer([], ["server=/app.test/127.0.0.1#9"])],
  ];
  for (const [what, begin] of failures) {
    const [failed, back] = [/the name app\.test .*cannot be looked up:/, /the name app\.test .*can be looked up again/];
    const before = [(await linesWith(failed)).length, (await linesWith(back)).length];
    await begin();
    await until(ups, isUp(0));
    const counted = failuresOf("app", await ups());
    await until(ups, (status) => failuresOf("app", status) > counted);
    t.deepEqual((await get("/servers?upstream=shop")).split("\n"), several("app", [1, 2]), what);
    t.is((await visit("shop")).status, 200, what);
    await stage.dns.answer(records("app.test", [1, 2]));
    await until(ups, isUp(1));
    const after = [(await linesWith(failed)).length, (await linesWith(back)).length];
    t.deepEqual(after, [before[0]! + 1, before[1]! + 1], what);
  }
});

test("an answer without addresses is believed once it has been given for emptyAfter", async (t) => {
  await untilApp([1, 2]);
  await stage.dns.answer(["txt-record=app.test,empty"]);
  await until(
    () => get("/status"),
    (status) => /server="app",event="empty"\} [1-9]/.test(status),
  );
  t.is((await visit("shop")).status, 200);
  await untilServers("shop", []);
  t.is((await visit("shop")).status, 503);
  await untilApp([1, 2]);
  // NXDOMAIN.
  await stage.dns.answer([]);
  await untilServers("shop", []);
  await untilApp([1, 2]);
  t.regex((await linesWith(/before: 127\.0\.1\.1:8200, 127\.0\.1\.2:8200 \(DNS has said so/))[0] ?? "", /\[notice\]/);
});

test("more addresses than fit into a datagram are asked for by TCP", async (t) => {
  const places = Array.from({ length: 60 }, (_, index) => 100 + index);
  await untilApp(places);
  t.is((await visit("shop")).status, 200);
});

test("a short name, a chain of CNAMEs, localhost, /etc/hosts, and a resolver that is dead", async (t) => {
  await stage.openresty.exec(["sh", "-c", "echo '127.0.1.30 other hosted.example # ours' >> /etc/hosts"]);
  await stage.dns.answer([
    ...records("short.test", [20]),
    "cname=alias.test,second.test",
    "cname=second.test,third.test",
    ...records("third.test", [21, 22]),
  ]);
  await untilServers("mixed", [
    "fixed 127.0.1.200:8200 1",
    "local 127.0.0.1:8200 1",
    "short 127.0.1.20:8200 3",
    "alias@127.0.1.21:8200 127.0.1.21:8200 1 backup",
    "alias@127.0.1.22:8200 127.0.1.22:8200 1 backup",
    "hosted 127.0.1.30:8200 1",
  ]);
  t.is((await visit("mixed")).status, 200);
});

test("SRV records give servers with weights, ports and backups", async (t) => {
  const srv = (target: string, priority: number, weight: number): string =>
    `srv-host=_http._tcp.service.test,${target},8200,${priority},${weight}`;
  await stage.dns.answer([
    srv("one.test", 10, 5),
    srv("two.test", 10, 0),
    srv("three.test", 20, 1),
    ...records("one.test", [41]),
    ...records("two.test", [42]),
    ...records("three.test", [43]),
  ]);
  await untilServers("service", [
    "svc@127.0.1.41:8200 127.0.1.41:8200 5",
    "svc@127.0.1.42:8200 127.0.1.42:8200 1",
    "svc@127.0.1.43:8200 127.0.1.43:8200 1 backup",
  ]);
  t.is((await visit("service")).status, 200);
});

test("an SRV record with the port 0 is left out, and the log says so", async (t) => {
  const srv = (target: string, port: number): string => `srv-host=_http._tcp.service.test,${target},${port},10,1`;
  const addresses = [...records("one.test", [44]), ...records("two.test", [45])];
  await until(
    async () => {
      await stage.dns.answer([srv("one.test", 8200), srv("two.test", 8200), ...addresses]);
      await untilServers("service", ["svc@127.0.1.44:8200 127.0.1.44:8200 1", "svc@127.0.1.45:8200 127.0.1.45:8200 1"]);
      await stage.dns.answer([srv("one.test", 8200), srv("two.test", 0), ...addresses]);
      await untilServers("service", ["svc 127.0.1.44:8200 1"]);
      return stage.openresty.errorLog();
    },
    // A look-up that fails while this DNS server starts again is logged in its place.
    (log) => log.includes("an SRV record has the port 0, where nobody can listen, and is left out"),
  );
  t.is((await visit("service")).status, 200);
});

test("after a reload without DNS, names have the servers that they had, and those in /etc/hosts new ones", async (t) => {
  await untilApp([1, 2]);
  const sessions = await bindSessions(4);
  await stage.dns.stop();
  await stage.openresty.exec(["sh", "-c", "echo '127.0.1.31 hosted.example' >> /etc/hosts"]);
  await stage.openresty.reload();
  t.deepEqual((await get("/servers?upstream=shop")).split("\n"), several("app", [1, 2]));
  t.true((await get("/servers?upstream=mixed")).includes("hosted@127.0.1.31:8200"));
  for (const { cookie, place } of sessions) t.is((await visit("shop", cookie)).place, place);
});

test("when the worker that looks names up is killed, the next one goes on", async (t) => {
  await untilApp([1, 2]);
  await stage.openresty.exec(["sh", "-c", "pkill -9 -f 'nginx: worker'"]);
  await untilApp([3, 4]);
  t.is((await visit("shop")).status, 200);
});

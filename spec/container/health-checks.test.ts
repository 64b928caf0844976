import { setTimeout as delay } from "node:timers/promises";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { CONFIGURATION_PATH } from "../../src/testkit/openresty.ts";
import { reloadRules, RELEASES, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import test from "../support/serial.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const rulesWith = (health: string, options = ""): string => `export default defineRouting({ upstreams: { shop: {
  servers: ${ABC_SERVERS}, session: [header("X-Session-Id")], affinity: hash(), health: { ${health} }, ${options}
} } });`;

const FAST = "check: { interval: 1, rise: 2, fall: 2, timeout: 500 }";

/** The lines of the log that say something of servers. */
const eventsIn = (log: string): string[] =>
  [...log.matchAll(/limpet: (server .*?)(?:(?:, context:| while ).*)?$/gm)].map(([, event = ""]) => event);

for (const release of RELEASES) {
  test(`${release}: a server that dies is avoided and found again without any request, and the log says so once, and nothing else`, async (t) => {
    await using site = await startLimpetSite({
      release,
      rules: rulesWith(FAST),
      http: proxyTo("shop"),
      applications: ABC,
      workers: 3,
      errorLogLevel: "error",
    });
    await site.application("b").kill();
    const log = () => site.openresty.errorLog();
    await until(log, (text) => text.includes("is avoided"));
    for (let i = 0; i < 30; i++) {
      const answer = await request(site.openresty.url(), { headers: { "x-session-id": `key${i}` }, reset: true });
      await answer.body.dump();
      t.is(answer.statusCode, 200);
      t.not(answer.headers["x-served-by"], "b");
      t.false(String(answer.headers["x-tries"]).includes(","));
    }
    await site.application("b").start();
    const whole = await until(log, (text) => text.includes("is back"));
    const [avoided, back, ...more] = eventsIn(whole);
    t.is(avoided, 'server "b" (127.0.0.1:8082) of upstream "shop" is avoided: connection refused (2 of 2)');
    t.regex(back!, /^server "b" \(127\.0\.0\.1:8082\) of upstream "shop" is back after \d+ s$/);
    t.deepEqual(more, []);
    t.is(whole.trim().split("\n").length, 2, whole);
  });
}

const OWN_CERTIFICATE = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=b.example"].concat([
  "-keyout",
  "/tmp/b.key",
  "-out",
  "/tmp/b.crt",
  "-days",
  "2",
]);

/** What servers of an nginx answer to checks, one by one; beside each there is one that is as wanted. */
const ANSWERS = `
  server { listen 127.0.0.1:8101; location = /health { return 503; } location / { return 200 "ok"; } }
  server { listen 127.0.0.1:8102; location / { return 200 "starting"; } }
  server { listen 127.0.0.1:8103; location / { content_by_lua_block { ngx.print("rea") ngx.flush(true) ngx.sleep(0.05) ngx.print("dy") } } }
  server { listen 127.0.0.1:8104; location / { content_by_lua_block { ngx.sleep(5) } } }
  server { listen 127.0.0.1:8105; location / { content_by_lua_block {
    local socket = ngx.req.socket(true) for i = 1, 40 do socket:send("H") ngx.sleep(0.05) end } } }
  server { listen 127.0.0.1:8106; location / { content_by_lua_block { ngx.req.socket(true):send("SSH-2.0-OpenSSH\\r\\n\\r\\n") } } }
  server { listen 127.0.0.1:8107; location / { return 444; } }
  server { listen 127.0.0.1:8108; location / { content_by_lua_block {
    local wanted = ngx.var.request == "HEAD /deep/health?full=1 HTTP/1.1" and ngx.var.http_host == "shop.example"
    ngx.exit(wanted and 204 or 400) } } }
  server { listen 127.0.0.1:8109; location / { return 200 "ok"; } }
  server { listen 127.0.0.1:8111; location / { content_by_lua_block {
    ngx.req.socket(true):send("HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n-6\\r\\nx") } } }
  server { listen 127.0.0.1:8112; location / { content_by_lua_block { ngx.req.socket(true):send("HTTP/1.1 \\n\\n\\n\\r\\n\\r\\n") } } }`;

/** By upstream: its server's port, what its check says, and why its server is avoided, if it is. */
const CHECKS: Readonly<Record<string, readonly [port: number, check: string, reason: RegExp | undefined]>> = {
  status: [8101, 'path: "/health"', /^status 503 \(1 of 1\)$/],
  other: [8101, 'path: "/health", status: [200, "500-599"]', undefined],
  elsewhere: [8101, 'path: "/other"', undefined],
  body: [8102, 'body: "ready"', /^no "ready" in the answer \(1 of 1\)$/],
  pieces: [8103, 'body: "ready"', undefined],
  silent: [8104, "timeout: 300", /^it accepts connections but does not answer within 0\.3 s \(1 of 1\)$/],
  drip: [
    8105,
    "timeout: 300",
    /^(it accepts connections but does not answer within 0\.3 s|its answer is not HTTP\/1) \(1 of 1\)$/,
  ],
  ssh: [8106, "", /^its answer is not HTTP\/1 \(1 of 1\)$/],
  closing: [8107, "", /^it closed the connection without an answer \(1 of 1\)$/],
  request: [8108, 'method: "HEAD", path: "/deep/health?full=1", host: "shop.example", status: [204]', undefined],
  refused: [8110, "", /^connection refused \(1 of 1\)$/],
  port: [8110, "port: 8109", undefined],
  tcp: [8107, 'protocol: "tcp"', undefined],
  chunkBelowZero: [8111, 'body: "ready"', /^no "ready" in the answer \(1 of 1\)$/],
  noStatus: [8112, "", /^its answer is not HTTP\/1 \(1 of 1\)$/],
  tls: [8109, 'protocol: "https"', /^TLS: .+ \(1 of 1\)$/],
};

test("a check asks as the rules say, judges the answer by them, and its reason is in the log", async (t) => {
  const upstreams = Object.entries(CHECKS).map(
    ([
      name,
      [port, check],
    ]) => `${name}: { servers: [{ name: "a", address: "127.0.0.1:${port}" }], session: [cookie("sid")],
      affinity: hash(), health: { check: { interval: 1, fall: 1, ${check} } } }`,
  );
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { ${upstreams.join(",")} } });`,
    http: `${ANSWERS} server { listen 8080; location = /limpet { content_by_lua_block { limpet.status() } } location / { return 200; } }`,
    errorLogLevel: "error",
  });
  const expected = Object.entries(CHECKS).filter(([, [, , reason]]) => reason !== undefined);
  const log = await until(
    () => openresty.errorLog(),
    (text) => eventsIn(text).length >= expected.length,
  );
  const reasons = new Map(
    [...log.matchAll(/of upstream "(\w+)" is avoided: (.*?)(?:, context: .*)?$/gm)].map(([, name, why]) => [name, why]),
  );
  for (const [name, [, , reason]] of Object.entries(CHECKS)) {
    if (reason === undefined) t.is(reasons.get(name), undefined);
    else t.regex(reasons.get(name) ?? "", reason, name);
  }
  const page = await (await request(`${openresty.url()}/limpet`)).body.text();
  for (const [name, [, , reason]] of Object.entries(CHECKS))
    t.true(page.includes(`limpet_server_up{upstream="${name}",server="a"} ${reason === undefined ? 1 : 0}`), name);
});

test("a certificate is verified where the rules say so, for the name that they give", async (t) => {
  const check = (name: string, tls: string) => `${name}: { servers: [{ name: "a", address: "127.0.0.1:8443" }],
    session: [cookie("sid")], affinity: hash(), protocol: "https", health: { check: { interval: 1, fall: 1, tls: { ${tls} } } } }`;
  const rules = (...upstreams: string[]) => `export default defineRouting({ upstreams: { ${upstreams.join(",")} } });`;
  const http = `server { listen 8080; location / { return 200; } }`;
  await using openresty = await startLimpet({ rules: rules(check("any", "")), http, errorLogLevel: "error" });
  t.is((await openresty.exec(OWN_CERTIFICATE)).exitCode, 0);
  await openresty.exec(["chmod", "a+r", "/tmp/b.key"]);
  const conf = (await openresty.exec(["cat", CONFIGURATION_PATH])).output.replace(
    http,
    `${http} lua_ssl_trusted_certificate /tmp/b.crt;
    server { listen 127.0.0.1:8443 ssl; ssl_certificate /tmp/b.crt; ssl_certificate_key /tmp/b.key; location / { return 200; } }`,
  );
  const all = rules(
    check("any", ""),
    check("right", 'serverName: "b.example", verify: true'),
    check("wrong", 'serverName: "other.example", verify: true'),
  );
  await reloadRules(openresty, all, conf);
  const log = await until(
    () => openresty.errorLog(),
    (text) => text.includes('upstream "wrong" is avoided'),
  );
  t.regex(log, /upstream "wrong" is avoided: TLS: .*host.*mismatch/i);
  t.false(log.includes('upstream "right"'));
});

/** Counts what Lua code of the only worker does, from the first request of `/count` on. */
const COUNTING = `location = /count { content_by_lua_block {
  if not counts then
    counts = { gets = 0, sockets = 0, timers = 0 }
    local methods = getmetatable(ngx.shared.limpet).__index
    local get, tcp, at = methods.get, ngx.socket.tcp, ngx.timer.at
    methods.get = function(...) counts.gets = counts.gets + 1 return get(...) end
    ngx.socket.tcp = function(...) counts.sockets = counts.sockets + 1 return tcp(...) end
    ngx.timer.at = function(...) counts.timers = counts.timers + 1 return at(...) end
  end
  ngx.say(require("cjson").encode(counts)) } }`;

interface Counts {
  readonly gets: number;
  readonly sockets: number;
  readonly timers: number;
}

async function countsOf(openresty: StartedOpenResty): Promise<Counts> {
  return (await (await request(`${openresty.url()}/count`)).body.json()) as Counts;
}

/** 300 servers; nobody listens where the first 280 are. */
const MASS = JSON.stringify(
  Array.from({ length: 300 }, (_, i) => ({
    name: `s${i}`,
    address: `127.1.1.${(i % 250) + 1}:${i < 280 ? 8300 + Math.floor(i / 250) : 8200}`,
  })),
);

const ALIVE = "server { listen 8200; location / { return 200 ok; } }";
const DEAD = 280;

for (const [how, health] of [
  ["checks", "maxFails: 0, check: { interval: 2, fall: 1 }"],
  ["requests that fail", "failTimeout: 2"],
] as const) {
  test(`280 of 300 servers that fail cost one look for each and interval (found by ${how})`, async (t) => {
    await using openresty = await startLimpet({
      rules: `export default defineRouting({ upstreams: { shop: { servers: ${MASS}, session: [header("X-Session-Id")], affinity: hash(), health: { ${health} } } } });`,
      http: `${ALIVE} ${proxyTo("shop").replace(/}\s*$/, `${COUNTING} }`)}`,
    });
    const begun = await countsOf(openresty);
    const isByRequests = how !== "checks";
    for (let i = 0; isByRequests && i < 400; i++) {
      const answer = await request(openresty.url(), { headers: { "x-session-id": `key ${i}` } });
      await answer.body.dump();
      t.is(answer.statusCode, 200);
      if (i % 20 === 0 && eventsIn(await openresty.errorLog()).length >= DEAD - 20) break;
    }
    const known = await until(
      async () => eventsIn(await openresty.errorLog()).length,
      (events) => events >= DEAD - 20,
    );
    const found = await countsOf(openresty);
    // Few for each server, where each that fails once had all of them read anew: 84,000.
    t.true(found.gets - begun.gets < 300 * 15, `${found.gets - begun.gets} reads until they were known`);
    const seconds = 6;
    const before = Date.now();
    // What happens in this time is what is counted.
    await delay(seconds * 1000);
    const after = await countsOf(openresty);
    const intervals = (Date.now() - before) / 2000;
    const looks = after.sockets - found.sockets;
    t.true(
      looks <= 300 * (intervals + 1) && looks >= (known - 20) * (intervals - 1),
      `${looks} looks in ${intervals} intervals`,
    );
    t.true(after.gets - found.gets <= looks * 4 + 600, `${after.gets - found.gets} reads for ${looks} looks`);
    t.true(after.timers - found.timers < 20, `${after.timers - found.timers} timers`);
    t.log({
      until: found.gets - begun.gets,
      looks,
      reads: after.gets - found.gets,
      timers: after.timers - found.timers,
    });
  });
}

test("1,000 servers are asked evenly over the interval, each once", async (t) => {
  const servers = Array.from({ length: 1000 }, (_, i) => ({
    name: `s${i}`,
    address: `127.2.${i >> 8}.${i & 255 || 1}:${8200 + (i & 255 ? 0 : 1)}`,
  }));
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { shop: { servers: ${JSON.stringify(servers)}, session: [cookie("sid")], affinity: hash(), health: { check: { interval: 4 } } } } });`,
    http: `log_format asked "$msec $server_addr:$server_port";
      server { listen 8200; listen 8201; access_log /var/log/nginx/asked.log asked; location / { return 200 ok; } } ${proxyTo("shop")}`,
  });
  const read = async () => (await openresty.exec(["cat", "/var/log/nginx/asked.log"])).output.trim().split("\n");
  // More than two rounds after the first, which comes sooner.
  const lines = await until(read, (all) => all.length >= 12_00 * 3, 60_000);
  const asked = lines
    .map((line) => line.split(" ") as [string, string])
    .map(([at, server]) => [Number(at), server] as const);
  const end = asked.at(-1)![0];
  const last = asked.filter(([at]) => at > end - 4);
  const perServer = new Map<string, number>();
  const perTick = new Map<number, number>();
  for (const [at, server] of last) {
    perServer.set(server, (perServer.get(server) ?? 0) + 1);
    const tick = Math.floor(at * 4);
    perTick.set(tick, (perTick.get(tick) ?? 0) + 1);
  }
  t.true(perServer.size > 950, `${perServer.size} servers in an interval`);
  t.true(Math.max(...perServer.values()) <= 2);
  // A sixteenth of the interval: 62 on average.
  t.true(Math.max(...perTick.values()) < 62 * 3, [...perTick.values()].join());
});

/** The worker that checks: which one holds the lease. */
const LEASE = 'location = /lease { content_by_lua_block { ngx.print(ngx.shared.limpet:get("lease")) } }';
const INTERVAL = 2;

test("when the worker that checks is killed, another goes on within two intervals, and what is known stays known", async (t) => {
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { shop: {
      servers: [{ name: "a", address: "127.0.0.1:8200" }, { name: "b", address: "127.0.0.1:8201" }],
      session: [cookie("sid")], affinity: hash(), health: { check: { interval: ${INTERVAL}, fall: 1 } } } } });`,
    http: `log_format asked $msec;
      server { listen 8200; access_log /var/log/nginx/asked.log asked; location / { return 200 ok; } }
      ${proxyTo("shop").replace(/}\s*$/, `${LEASE} }`)}`,
    workers: 2,
    fresh: true,
  });
  const read = async () =>
    (await openresty.exec(["cat", "/var/log/nginx/asked.log"])).output.trim().split("\n").map(Number);
  const holder = async () => Number(await (await request(`${openresty.url()}/lease`, { reset: true })).body.text());
  await until(read, (all) => all.length >= 3);
  const first = await holder();
  t.is((await openresty.exec(["/bin/sh", "-c", `kill -9 ${first}`])).exitCode, 0);
  const before = (await read()).length;
  const times = await until(read, (all) => all.length >= before + 2);
  t.not(await holder(), first);
  const gap = Math.max(...times.slice(1).map((time, i) => time - times[i]!));
  // A tenth of a second is the time between two looks.
  t.true(gap <= 2 * INTERVAL + 0.2, `${gap} s`);
  t.is(eventsIn(await openresty.errorLog()).length, 1, "the dead server is told of once");
});

test("what checks found is kept over a reload, and forgotten when the rules have none any more", async (t) => {
  const rules = rulesWith(FAST);
  await using site = await startLimpetSite({ rules, http: proxyTo("shop"), applications: ABC, workers: 2 });
  const log = () => site.openresty.errorLog();
  const serving = async () => {
    const servers = new Set<unknown>();
    for (let i = 0; i < 30; i++) {
      const answer = await request(site.openresty.url(), { headers: { "x-session-id": `key${i}` } });
      await answer.body.dump();
      for (const address of String(answer.headers["x-tries"]).split(", ")) servers.add(address);
    }
    return [...servers].sort();
  };
  await site.application("b").kill();
  await until(log, (text) => text.includes("is avoided"));
  await reloadRules(site.openresty, rules);
  t.deepEqual(await serving(), ["127.0.0.1:8081", "127.0.0.1:8083"]);
  t.is(eventsIn(await log()).length, 1);
  await reloadRules(site.openresty, rulesWith("failTimeout: 60"));
  // Requests find out anew, and it is told of again.
  t.deepEqual(await serving(), ["127.0.0.1:8081", "127.0.0.1:8082", "127.0.0.1:8083"]);
  const events = eventsIn(await log());
  t.is(events.length, 2);
  t.regex(events[1]!, /"b" .* is avoided: connection failed \(1 of 1\)$/);
});

test("a check that nginx breaks off, because its worker has to exit, says nothing of the server", async (t) => {
  await using site = await startLimpetSite({
    // It takes longer than the time between two, so there is one at every reload.
    rules: rulesWith('check: { interval: 1, fall: 1, timeout: 4000, path: "/status/200" }'),
    http: proxyTo("shop"),
    main: "worker_shutdown_timeout 200ms;",
    applications: ABC,
  });
  await site.application("b").behave({ delay: 1500 });
  for (let i = 0; i < 4; i++) {
    await delay(1200);
    await site.openresty.reload();
  }
  t.deepEqual(eventsIn(await site.openresty.errorLog()), []);
});

test("a server that is added while nginx runs is checked as well, and gets nothing before its first check where that is mandatory", async (t) => {
  const rules = `export default defineRouting({ upstreams: { shop: { servers: [{ name: "a", address: "127.0.0.1:8081" }],
    session: [header("X-Session-Id")], affinity: hash(), mayChange: true,
    health: { check: { interval: 1, fall: 1, rise: 1, mandatory: true } } } } });`;
  await using site = await startLimpetSite({
    rules,
    http: `${proxyTo("shop").replace(/}\s*$/, "location /limpet { proxy_pass http://127.0.0.1:8090; proxy_http_version 1.1; } }")}
      server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }`,
    applications: ABC,
  });
  const { openresty } = site;
  await site.application("b").kill();
  // As long as no server has passed a check, all are tried.
  const view = async () => (await request(`${openresty.url()}/limpet/upstreams/shop`)).body.text();
  await until(view, (text) => text.includes('"state":"up"'));
  const body = JSON.stringify({ name: "b", address: "127.0.0.1:8082" });
  // The API is for this machine, which in the container is the container.
  const headers = { "content-type": "application/json" };
  const added = await request(`${openresty.url()}/limpet/upstreams/shop/servers`, { method: "POST", headers, body });
  t.is(added.statusCode, 201, await added.body.text());
  const tries = new Set<string>();
  const ask = async () => {
    for (let i = 0; i < 20; i++) {
      const answer = await request(openresty.url(), { headers: { "x-session-id": `key${i}` } });
      await answer.body.dump();
      t.is(answer.statusCode, 200);
      tries.add(String(answer.headers["x-tries"]));
    }
    return tries;
  };
  await until(
    async () => {
      await ask();
      return openresty.errorLog();
    },
    (log) => log.includes('server "b" (127.0.0.1:8082) of upstream "shop" is avoided: connection refused (1 of 1)'),
  );
  t.deepEqual([...tries], ["127.0.0.1:8081"]);
  await site.application("b").start();
  await until(ask, (all) => all.has("127.0.0.1:8082"));
  t.pass();
});

test("where all servers only fail their checks, they go on serving, by turns", async (t) => {
  await using site = await startLimpetSite({
    rules: rulesWith('check: { interval: 1, fall: 1, path: "/status/503" }'),
    http: proxyTo("shop"),
    applications: ABC,
  });
  await until(
    () => site.openresty.errorLog(),
    (log) => eventsIn(log).length === 3,
  );
  const served: Record<string, number> = {};
  for (let i = 0; i < 30; i++) {
    const answer = await request(site.openresty.url());
    await answer.body.dump();
    t.is(answer.statusCode, 200);
    const name = String(answer.headers["x-served-by"]);
    served[name] = (served[name] ?? 0) + 1;
  }
  t.deepEqual(served, { a: 10, b: 10, c: 10 });
});

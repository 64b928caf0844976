import { setTimeout } from "node:timers/promises";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const SERVERS: readonly FakeServer[] = ["a", "b"].map((name, index) => ({ name, address: `127.0.0.1:810${index}` }));
const SESSIONS = 20;
/** Milliseconds: longer than `idle` and `renewAfter` together. */
const AWAY = 3000;

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: ${ruleServers(SERVERS.slice(0, 1))},
  affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS"), renewAfter: 1 }),
  policies: { rebalance: { idle: 1, budget: 1, tolerance: 0 } },
  verdictHeader: "X-Verdict",
} } });`;

const HTTP = `
  ${listeners(SERVERS, (name) => `content_by_lua_block { ngx.print("${name}") }`)}
  server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
  set_real_ip_from 0.0.0.0/0;
  real_ip_header X-Client;
  server {
    listen 8080;
    location / { include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop; }
    location /limpet { proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header Connection ""; proxy_set_header X-Client ""; proxy_pass http://127.0.0.1:8090; }
  }`;

interface Status {
  readonly isStopped: boolean;
  readonly sessions?: number;
  readonly movedThisMinute: number;
  readonly allowedThisMinute: number;
}

test("after a scale-up idle sessions move until the servers are even, stay where they went, and an operator stops that", async (t) => {
  await using openresty = await startLimpet({ rules: RULES, http: HTTP, workers: 2 });
  const agent = new Agent({ connections: 4 });
  t.teardown(() => agent.close());
  const cookies = Array.from({ length: SESSIONS }, () => "");

  /** One request of each session. */
  async function visit(): Promise<{ readonly servers: readonly string[]; readonly verdicts: readonly unknown[] }> {
    const servers: string[] = [];
    const verdicts: unknown[] = [];
    for (const [index, sent] of cookies.entries()) {
      const { headers, body } = await request(openresty.url(), {
        headers: { "x-client": `192.0.2.${index + 1}`, ...(sent === "" ? {} : { cookie: sent }) },
        dispatcher: agent,
      });
      servers.push(await body.text());
      verdicts.push(headers["x-verdict"]);
      const [line] = [headers["set-cookie"] ?? []].flat();
      if (line !== undefined) cookies[index] = line.split(";", 1)[0]!;
    }
    return { servers, verdicts };
  }

  async function status(change?: object): Promise<Status> {
    const { body } = await request(`${openresty.url()}/limpet/upstreams/shop/rebalance`, {
      ...(change === undefined ? {} : { method: "PATCH", body: JSON.stringify(change) }),
    });
    return (await body.json()) as Status;
  }

  await visit();
  await visit();
  t.true((await status({ isStopped: true })).isStopped);
  await request(`${openresty.url()}/limpet/upstreams/shop/servers`, {
    method: "POST",
    body: JSON.stringify(SERVERS[1]),
  });
  await until(
    async () => (await status()).sessions ?? 0,
    (sessions) => sessions >= SESSIONS - 2,
  );
  t.deepEqual(new Set((await visit()).servers), new Set(["a"]));
  t.false((await status({ isStopped: false })).isStopped);

  const verdicts = new Set<unknown>();
  async function visitLater(): Promise<number> {
    // Only who was away for a while may move.
    await setTimeout(AWAY);
    const visited = await visit();
    for (const verdict of visited.verdicts) verdicts.add(verdict);
    return visited.servers.filter((server) => server === "b").length;
  }
  // The budget is all sessions, so it is not what stops them. Counts of sessions are estimates.
  await until(visitLater, (moved) => moved >= SESSIONS / 2 - 2);
  for (let count = 0; count < 4; count++) t.true((await visitLater()) <= SESSIONS / 2 + 1);
  const { movedThisMinute, allowedThisMinute } = await status();
  t.true(movedThisMinute <= allowedThisMinute);
  t.true(verdicts.has("moved:balance") && verdicts.has("hit"), [...verdicts].join(" "));
  await status({ isStopped: true });
  const { servers } = await visit();
  t.deepEqual((await visit()).servers, servers);
});

test("where the sessions of servers have no room to be counted, the log says so, and none moves", async (t) => {
  const few = RULES.replace("policies:", "sessionTimeout: 6, policies:");
  await using openresty = await startLimpet({ rules: few, http: HTTP });
  await openresty.exec(["sed", "-i", "s/limpet_drains [0-9]*m/limpet_drains 24k/", "/etc/nginx/limpet/start.conf"]);
  await openresty.reload();
  const { headers, body } = await request(openresty.url());
  await body.dump();
  const cookie = String(headers["set-cookie"]).split(";", 1)[0]!;
  await until(
    async () => {
      await (await request(openresty.url(), { headers: { cookie } })).body.dump();
      return await openresty.errorLog();
    },
    (log) => /\[error\].*no session moves to an emptier server, because limpet_drains has no room/.test(log),
  );
  const { body: text } = await request(`${openresty.url()}/limpet/upstreams/shop/rebalance`);
  t.like(await text.json(), { sessions: undefined, allowedThisMinute: 0 });
});

test("the API refuses what is no word on rebalancing, and where the rules have none", async (t) => {
  const plain = `export default defineRouting({ upstreams: {
    shop: { servers: ${ruleServers(SERVERS)}, affinity: none(), mayChange: true } } });`;
  await using openresty = await startLimpet({ rules: plain, http: HTTP });
  const { statusCode, body } = await request(`${openresty.url()}/limpet/upstreams/shop/rebalance`);
  t.is(statusCode, 404);
  t.regex(await body.text(), /have no policies.rebalance/);
});

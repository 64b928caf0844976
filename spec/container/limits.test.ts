import { once, setMaxListeners } from "node:events";
import { get } from "node:http";
import type { Socket } from "node:net";
import test from "../support/serial.ts";
import { Agent, request } from "undici";
import { placeOf } from "../../src/affinity/servers/generation.ts";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { listeners, ruleServers, type FakeServer } from "../support/cluster.ts";
import { RELEASES, reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

const A: FakeServer = { name: "a", address: "127.0.0.1:8101" };
const B: FakeServer = { name: "b", address: "127.0.0.1:8102" };

const rulesWith = (servers: readonly (FakeServer & { maxConnections?: number })[], more = ""): string =>
  `export default defineRouting({ upstreams: { shop: {
    servers: ${ruleServers(servers)}, session: [header("X-Key")], affinity: hash(), ${more}
  } } });`;

const limited = (maxConnections: number, ...servers: readonly FakeServer[]): string =>
  rulesWith(servers.map((server) => ({ ...server, maxConnections })));

/** Answers at once, or after as many seconds as it is asked to, or switches protocols and stays. */
const APPLICATION = (name: string): string => `content_by_lua_block {
  if ngx.var.arg_sleep then ngx.sleep(tonumber(ngx.var.arg_sleep)) end
  if ngx.var.http_upgrade then
    ngx.status = 101
    ngx.header.Upgrade, ngx.header.Connection = "websocket", "upgrade"
    ngx.send_headers()
    ngx.flush(true)
    local socket = assert(ngx.req.socket(true))
    while socket:receive("*l") do end
    return
  end
  ngx.print("${name}")
}`;

/** Without \`locations/shop.conf\`: the balancer phase is all that a limit needs. */
const HTTP = `
  ${listeners([A, B], APPLICATION)}
  server {
    listen 8080;
    location / { include /etc/nginx/limpet/websocket.conf; proxy_pass http://shop; }
    location = /pid { content_by_lua_block { ngx.print(ngx.worker.pid()) } }
    location = /requests {
      content_by_lua_block {
        local counts = require("limpet.nginx.servers.request-counts")
        ngx.print(counts.requestsIn(counts.cellsOf("shop", { ngx.unescape_uri(ngx.var.arg_place) })[1]))
      }
    }
  }`;

async function requestsAt(openresty: StartedOpenResty, { name, address }: FakeServer): Promise<number> {
  const place = encodeURIComponent(placeOf(name, address));
  return Number(await (await request(`${openresty.url()}/requests?place=${place}`)).body.text());
}

async function untilRequests(openresty: StartedOpenResty, server: FakeServer, count: number): Promise<void> {
  await until(
    () => requestsAt(openresty, server),
    (requests) => requests === count,
  );
}

async function statusOf(openresty: StartedOpenResty, dispatcher?: Agent): Promise<number> {
  const { statusCode, body } = await request(openresty.url(), dispatcher === undefined ? {} : { dispatcher });
  await body.dump();
  return statusCode;
}

/** A client with one connection, and so with one worker. */
async function clientOf(openresty: StartedOpenResty): Promise<{ agent: Agent; pid: string }> {
  const agent = new Agent({ connections: 1 });
  const answer = await request(`${openresty.url()}/pid`, { dispatcher: agent });
  return { agent, pid: await answer.body.text() };
}

/** Clients of the same worker. */
async function clientsOfOne(openresty: StartedOpenResty, count: number): Promise<{ agents: Agent[]; pid: string }> {
  const byPid = new Map<string, Agent[]>();
  for (;;) {
    const { agent, pid } = await clientOf(openresty);
    const agents = [...(byPid.get(pid) ?? []), agent];
    byPid.set(pid, agents);
    if (agents.length === count) return { agents, pid };
  }
}

for (const release of RELEASES) {
  test(`${release}: a worker that is killed leaves no place taken: what it held is free within two seconds`, async (t) => {
    await using openresty = await startLimpet({ release, rules: limited(3, A), http: HTTP, workers: 2 });
    const { agents, pid } = await clientsOfOne(openresty, 3);
    const slow = agents.map((dispatcher) => request(`${openresty.url()}/?sleep=20`, { dispatcher }));
    const settled = Promise.allSettled(slow);
    await untilRequests(openresty, A, 3);
    t.is(await statusOf(openresty), 502);
    t.is((await openresty.exec(["sh", "-c", `kill -KILL ${pid}`])).exitCode, 0);
    const killed = Date.now();
    await until(
      () => statusOf(openresty).catch(() => 0),
      (status) => status === 200,
    );
    t.true(Date.now() - killed < 3000, `${Date.now() - killed} ms`);
    t.true((await settled).every(({ status }) => status === "rejected"));
    await untilRequests(openresty, A, 0);
  });
}

test("workers that were all killed leave no place taken", async (t) => {
  await using openresty = await startLimpet({ rules: limited(2, A), http: HTTP, workers: 2 });
  const slow = Array.from({ length: 2 }, () => request(`${openresty.url()}/?sleep=20`, { dispatcher: new Agent() }));
  const settled = Promise.allSettled(slow);
  await untilRequests(openresty, A, 2);
  const pids = new Set<string>();
  while (pids.size < 2) pids.add((await clientOf(openresty)).pid);
  t.is((await openresty.exec(["sh", "-c", `kill -KILL ${[...pids].join(" ")}`])).exitCode, 0);
  const killed = Date.now();
  await settled;
  await until(
    () => statusOf(openresty).catch(() => 0),
    (status) => status === 200,
  );
  await untilRequests(openresty, A, 0);
  t.true(Date.now() - killed < 5000, `${Date.now() - killed} ms`);
});

test("a WebSocket takes a place for as long as it lasts", async (t) => {
  await using openresty = await startLimpet({ rules: limited(1, A), http: HTTP, workers: 2 });
  const asking = get(openresty.url(), { headers: { Connection: "Upgrade", Upgrade: "websocket" } });
  const [, socket] = (await once(asking, "upgrade")) as [unknown, Socket];
  t.is(await requestsAt(openresty, A), 1);
  t.is(await statusOf(openresty), 502);
  socket.destroy();
  await untilRequests(openresty, A, 0);
  t.is(await statusOf(openresty), 200);
});

test("a limit counts what an nginx before a reload still has, and what its end gives back", async (t) => {
  await using openresty = await startLimpet({ rules: limited(1, A), http: HTTP, workers: 2 });
  const slow = request(`${openresty.url()}/?sleep=4`, { dispatcher: new Agent() });
  await untilRequests(openresty, A, 1);
  await reloadRules(openresty, limited(1, A));
  t.is(await requestsAt(openresty, A), 1);
  t.is(await statusOf(openresty, new Agent()), 502);
  await (await slow).body.dump();
  await untilRequests(openresty, A, 0);
  t.is(await statusOf(openresty, new Agent()), 200);
});

test("with a lone hash, sessions of a full server go to the next of their order, and return when it has room", async (t) => {
  await using openresty = await startLimpet({ rules: limited(1, A, B), http: HTTP, workers: 2 });
  const askFor = async (key: string, sleep = ""): Promise<string> =>
    (await request(`${openresty.url()}/${sleep}`, { headers: { "x-key": key } })).body.text();
  const keys = Array.from({ length: 20 }, (_, i) => `key-${i}`);
  const ofA: string[] = [];
  for (const key of keys) {
    if ((await askFor(key)) === "a") ofA.push(key);
    // The client has its answer before nginx gives the place back.
    await untilRequests(openresty, A, 0);
    await untilRequests(openresty, B, 0);
  }
  t.true(ofA.length > 2 && ofA.length < 18);
  const slow = askFor(ofA[0]!, "?sleep=3");
  await untilRequests(openresty, A, 1);
  for (const key of ofA.slice(1, 5)) t.is(await askFor(key), "b");
  t.is(await slow, "a");
  for (const key of ofA.slice(0, 5)) {
    await untilRequests(openresty, A, 0);
    t.is(await askFor(key), "a");
  }
});

test("a limit is not overstepped by many workers at once, and what clients leave behind is given back", async (t) => {
  await using openresty = await startLimpet({ rules: limited(5, A, B), http: HTTP, workers: 4 });
  const leaving = new AbortController();
  setMaxListeners(100, leaving.signal);
  const refused: number[] = [];
  const asked = Array.from({ length: 40 }, async () => {
    const dispatcher = new Agent();
    const asking = request(`${openresty.url()}/?sleep=60`, { dispatcher, signal: leaving.signal });
    const status = await asking.then(
      ({ statusCode }) => statusCode,
      () => 0,
    );
    if (status === 502) refused.push(status);
    return status;
  });
  const [atA, atB] = await until(
    async () => [await requestsAt(openresty, A), await requestsAt(openresty, B)] as const,
    ([a, b]) => a + b + refused.length === 40,
  );
  t.true(atA <= 5 && atB <= 5, `${atA} and ${atB}`);
  // Two that come for the last place at the same time may both be refused.
  t.true(refused.length < 34, `${refused.length} were refused`);
  leaving.abort();
  const statuses = await Promise.all(asked);
  t.deepEqual([...new Set(statuses)].sort(), [0, 502]);
  await untilRequests(openresty, A, 0);
  await untilRequests(openresty, B, 0);
});

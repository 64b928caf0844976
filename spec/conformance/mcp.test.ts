import test from "../support/serial.ts";
import {
  LUA_OUT_TARGET,
  openrestyImage,
  reportTo,
  startOpenResty,
  type StartedOpenResty,
} from "../../src/testkit/index.ts";
import { buildRules, ENVIRONMENT, nginxConf, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { McpClient, refusalOf } from "./mcp/client.ts";
import { serverProgram, startProcesses, type ServerProcesses, type ServerProgram } from "./mcp/processes.ts";

const PROCESSES = [
  { name: "a", listen: "127.0.0.1:8081" },
  { name: "b", listen: "127.0.0.1:8082" },
  { name: "c", listen: "127.0.0.1:8083" },
] as const;

type Name = (typeof PROCESSES)[number]["name"];

/** A client that is answered 404 begins a new session, says the specification; no other status tells it to. */
const rulesWith = (affinity: string, options = ""): string => `export default defineRouting({ upstreams: { mcp: {
  servers: ${JSON.stringify(PROCESSES.map(({ name, listen }) => ({ name, address: listen })))},
  affinity: ${affinity},
  health: { failTimeout: 1 },
  policies: { down: { refuse: 404 }, unknown: { refuse: 404 } }, ${options}
} } });`;

const TAG_SESSION = 'tagSession({ carriers: [header("Mcp-Session-Id")], keys: fromEnvironment("LIMPET_KEYS") })';

const RULES = {
  tagSession: rulesWith(TAG_SESSION),
  learn: rulesWith('learn({ create: [header("Mcp-Session-Id")], lookup: [header("Mcp-Session-Id")] })'),
};

const AFFINITIES = ["tagSession", "learn"] as const;

/** Streams of events reach the client event by event, and stay open while nothing happens. */
const http = (port: number): string => `
server {
  listen ${port};
  location / {
    include /etc/nginx/limpet/proxy.conf;
    include /etc/nginx/limpet/locations/mcp.conf;
    proxy_pass http://mcp;
    proxy_buffering off;
    proxy_read_timeout 1h;
  }
}`;

/** Of a second proxy in the same network. */
const OTHER_PROXY_PORT = 8090;

const CLIENTS = 20;
const CALLS = 20;

let program: ServerProgram;
test.before(async (t) => {
  t.timeout(600_000);
  program = await serverProgram(reportTo(process.stderr));
});

interface McpSite {
  readonly rules: string;
  readonly proxy: StartedOpenResty;
  readonly url: string;
  readonly processes: ServerProcesses<Name>;
}

let kept: McpSite | undefined;

async function strikeMcpSite(): Promise<void> {
  await kept?.processes[Symbol.asyncDispose]();
  await kept?.proxy.stop();
  kept = undefined;
}

test.after.always(strikeMcpSite);

/** One site for all tests that have the same rules, one after the other. A test that kills a process starts it again. */
async function setMcpSite(rules: string): Promise<McpSite> {
  if (kept?.rules === rules) return kept;
  await strikeMcpSite();
  const proxy = await startLimpet({ rules, http: http(8080), ports: [8080, OTHER_PROXY_PORT] });
  try {
    return (kept = { rules, proxy, url: proxy.url(), processes: await startProcesses(program, PROCESSES, proxy) });
  } catch (error) {
    await proxy.stop();
    throw error;
  }
}

/** Another proxy in the network of the first, which reaches the same processes. */
async function startSecondProxy(rules: string, first: StartedOpenResty): Promise<StartedOpenResty> {
  const image = await openrestyImage("current");
  const built = await buildRules(rules);
  return await startOpenResty({
    image,
    nginxConf: nginxConf(image, { http: http(OTHER_PROXY_PORT) }),
    directories: [{ source: built.out, target: LUA_OUT_TARGET }],
    ports: [OTHER_PROXY_PORT],
    environment: ENVIRONMENT,
    within: first,
  });
}

/** As many clients as wished for, in sessions of their own. */
async function connectAll(url: string, count = CLIENTS): Promise<readonly McpClient[] & AsyncDisposable> {
  const clients = await Promise.all(Array.from({ length: count }, () => McpClient.connect(url)));
  return Object.assign(clients, {
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    },
  });
}

/** A request as the SDK's client would send it, to see the answer itself. */
function ping(url: string, sessionId: string): Promise<Response> {
  return fetch(new URL("/mcp", url), {
    method: "POST",
    headers: {
      "mcp-session-id": sessionId,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }),
  });
}

test("tagSession: where processes tell their incarnation, one that came back without its memory is not asked for old sessions", async (t) => {
  const site = await setMcpSite(rulesWith(TAG_SESSION, 'incarnationHeader: "X-Incarnation"'));
  await using clients = await connectAll(site.url, 3);
  const homes = await Promise.all(clients.map(async (client) => (await client.count()).server));
  const client = clients[homes.indexOf("b")]!;
  t.is((await ping(site.url, client.sessionId!)).headers.get("x-served-by"), "b");
  await site.processes.of("b").kill();
  await site.processes.of("b").start();
  // The first session that the new process opens tells Limpet.
  await until(
    async () => {
      await using visitor = await McpClient.connect(site.url);
      return (await visitor.count()).server;
    },
    (server) => server === "b",
  );
  t.is(await refusalOf(client.count()), 404);
  t.is((await ping(site.url, client.sessionId!)).headers.get("x-served-by"), null);
  await using renewed = await McpClient.connect(site.url);
  t.is((await renewed.count()).count, 1);
});

test("tagSession: the client's session id is the server's and a tag, and the server never sees the tag", async (t) => {
  const site = await setMcpSite(RULES.tagSession);
  await using client = await McpClient.connect(site.url);
  const [, id, tag] = /^([^~]+)~([\w-]{19,})$/.exec(client.sessionId ?? "") ?? [];
  t.is(id, (await client.count()).session);
  t.truthy(tag);
});

test("tagSession: a second proxy with the same keys goes on with the sessions of the first, with no store between them", async (t) => {
  const site = await setMcpSite(RULES.tagSession);
  await using other = await startSecondProxy(RULES.tagSession, site.proxy);
  const urls = [site.url, other.url()];
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      let turn = 0;
      await using client = await McpClient.connect(site.url, (url, init) =>
        fetch(new URL(new URL(url).pathname, urls[turn++ % urls.length]), init),
      );
      const { server, session } = await client.count();
      for (let count = 2; count <= CALLS; count++) t.deepEqual(await client.count(), { server, session, count });
    }),
  );
});

for (const affinity of AFFINITIES) {
  test(`${affinity}: of 20 clients with 20 calls each, all at once, every one keeps its server and its state`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    const { length: logStart } = await site.proxy.errorLog();
    await using clients = await connectAll(site.url);
    const homes = await Promise.all(
      clients.map(async (client, i) => {
        const { server, session } = await client.count();
        for (let count = 2; count <= CALLS; count++) t.deepEqual(await client.count(), { server, session, count });
        await client.note(`first of ${i}`);
        t.deepEqual(await client.note(`second of ${i}`), { server, notes: [`first of ${i}`, `second of ${i}`] });
        return server;
      }),
    );
    t.deepEqual([...new Set(homes)].sort(), ["a", "b", "c"]);
    t.notRegex((await site.proxy.errorLog()).slice(logStart), /\[(warn|error|crit|alert|emerg)\]/);
  });

  test(`${affinity}: the calls of one session, all at once, reach one server`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    await using client = await McpClient.connect(site.url);
    const answers = await Promise.all(Array.from({ length: CALLS }, () => client.count()));
    t.is(new Set(answers.map(({ server }) => server)).size, 1);
    t.deepEqual(
      answers.map(({ count }) => count).sort((one, other) => one - other),
      Array.from({ length: CALLS }, (_, i) => i + 1),
    );
  });

  test(`${affinity}: what a server announces reaches the client of the session on its stream, and no other`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    await using clients = await connectAll(site.url, 9);
    await Promise.all(
      clients.map(async (client, i) => {
        // The stream is opened after the session, and what is said before is lost.
        await until(
          async () => {
            await client.announce(`to ${i}`);
            return client.heard;
          },
          (heard) => heard.includes(`to ${i}`),
        );
      }),
    );
    for (const [i, { heard }] of clients.entries()) t.deepEqual([...new Set(heard)], [`to ${i}`]);
  });

  test(`${affinity}: DELETE ends the session on its server, which then says so itself`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    await using client = await McpClient.connect(site.url);
    const { server } = await client.count();
    const sessionId = client.sessionId!;
    await client.terminate();
    const answer = await ping(site.url, sessionId);
    t.is(answer.status, 404);
    t.is(answer.headers.get("x-served-by"), server);
    t.like(await answer.json(), { error: { message: "Session not found" } });
  });

  test(`${affinity}: when a process dies, its clients are told to begin anew, and nobody else is`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    await using clients = await connectAll(site.url);
    const homes = await Promise.all(clients.map(async (client) => (await client.count()).server));
    await site.processes.of("b").kill();
    t.teardown(() => site.processes.of("b").start());
    await Promise.all(
      clients.map(async (client, i) => {
        if (homes[i] !== "b") {
          t.like(await client.count(), { server: homes[i], count: 2 });
          return;
        }
        t.is(await refusalOf(client.count()), 404);
        await using renewed = await McpClient.connect(site.url);
        const first = await renewed.count();
        t.true(first.server !== "b" && first.count === 1);
        t.deepEqual(await renewed.count(), { ...first, count: 2 });
      }),
    );
    t.true(homes.includes("b"));
  });

  test(`${affinity}: a process that comes back without its memory sends its clients to begin anew`, async (t) => {
    const site = await setMcpSite(RULES[affinity]);
    await using clients = await connectAll(site.url, 6);
    const homes = await Promise.all(clients.map(async (client) => (await client.count()).server));
    const client = clients[homes.indexOf("c")]!;
    await site.processes.of("c").kill();
    t.is(await refusalOf(client.count()), 404);
    await site.processes.of("c").start();
    t.is(await refusalOf(client.count()), 404);
    await until(
      async () => {
        await using visitor = await McpClient.connect(site.url);
        return (await visitor.count()).server;
      },
      (server) => server === "c",
    );
    t.is(await refusalOf(client.count()), 404);
    for (const [i, other] of clients.entries()) {
      if (homes[i] !== "c") t.like(await other.count(), { server: homes[i], count: 2 });
    }
  });
}

test("learn: the client's session id is the server's very own", async (t) => {
  const site = await setMcpSite(RULES.learn);
  await using client = await McpClient.connect(site.url);
  t.is(client.sessionId, (await client.count()).session);
});

import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { ENVIRONMENT, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { untilServedBy } from "../support/served-by.ts";
import { proxyTo } from "../support/site.ts";

/** Servers that one listener plays: it answers with the address at which it was reached. */
const APPLICATIONS = `
server {
  listen 8200;
  location / { content_by_lua_block { if ngx.var.http_x_slow then ngx.sleep(4) end ngx.print(ngx.var.server_addr) } }
}`;

/** The API; and a proxy in front of it, by which tests come from nginx's own machine, as curl there would. */
const ADMIN = `
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
server {
  listen 8091;
  location / {
    proxy_pass http://127.0.0.1:8090; proxy_http_version 1.1;
    proxy_set_header Host $http_x_host;
    proxy_set_header X-Forwarded-For $http_x_forwarded_for;
  }
}
server { listen 8092; location / { proxy_pass http://127.0.0.1:8090; proxy_http_version 1.0; } }`;

const SERVERS = [
  { name: "a", address: "127.0.1.1:8200" },
  { name: "b", address: "127.0.1.2:8200" },
];

const ALICE = "alice-0123456789abcdef";
const GRAFANA = "grafana-0123456789abcdef";

interface Options {
  readonly more?: string;
  readonly routing?: string;
  readonly upstream?: string;
  readonly affinity?: string;
}

const ISSUED = 'affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })';

function rules({
  routing = "",
  upstream = "mayChange: true, sessionTimeout: 2",
  affinity = ISSUED,
}: Options = {}): string {
  return `export default defineRouting({ ${routing} upstreams: { shop: {
    servers: ${JSON.stringify(SERVERS)}, verdictHeader: "X-Verdict",
    ${affinity}, ${upstream}
  } } });`;
}

const WITH_TOKENS = { routing: 'admin: { tokens: fromEnvironment("LIMPET_TOKENS") },' };

const start = (options: Options = WITH_TOKENS): Promise<StartedOpenResty> =>
  startLimpet({
    rules: rules(options),
    http: `${APPLICATIONS} ${ADMIN} ${proxyTo("shop")}`,
    workers: 2,
    ports: [8080, 8090, 8091, 8092],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `alice:${ALICE}\ngrafana:${GRAFANA}:read\n` },
  });

interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly json: unknown;
}

type Call = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Answer>;

const callerOf =
  (openresty: StartedOpenResty, token = ALICE): Call =>
  async (method, path, sent, headers = {}) => {
    const {
      statusCode,
      headers: received,
      body,
    } = await request(openresty.url(8090) + path, {
      method: method as "GET",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
      ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
    });
    const text = await body.text();
    return {
      status: statusCode,
      etag: received.etag as string | undefined,
      json: text === "" ? undefined : JSON.parse(text),
    };
  };

/** Waits until the worker that answers has taken over what was changed. */
const allHave = (call: Call, generation: number): Promise<Answer> =>
  until(
    () => call("GET", "/limpet/upstreams/shop"),
    ({ json }) => (json as { generation: number }).generation === generation,
  );

interface Visit {
  readonly status: number;
  readonly server: string;
  readonly cookie: string;
}

async function visit(openresty: StartedOpenResty, cookie = "", headers: Record<string, string> = {}): Promise<Visit> {
  const answer = await request(openresty.url(), { headers: { ...(cookie === "" ? {} : { cookie }), ...headers } });
  const issued = answer.headers["set-cookie"];
  const line = Array.isArray(issued) ? issued[0] : issued;
  return {
    status: answer.statusCode,
    server: await answer.body.text(),
    cookie: line === undefined ? cookie : line.split(";", 1)[0]!,
  };
}

/** A session of the server at this address. */
async function sessionOf(openresty: StartedOpenResty, server: string): Promise<string> {
  for (let i = 0; i < 20; i++) {
    const { server: bound, cookie } = await visit(openresty);
    if (bound === server) return cookie;
  }
  throw new Error(`No session is bound to ${server}`);
}

test("without tokens only who connects from nginx's own machine is answered, and by a URL that names it", async (t) => {
  await using openresty = await start({});
  const { statusCode, body } = await request(`${openresty.url(8090)}/limpet/upstreams`);
  t.is(statusCode, 403);
  t.regex(await body.text(), /need a token/);
  const asLocal = async (host: string, more: Record<string, string> = {}): Promise<number> => {
    const answer = await request(`${openresty.url(8091)}/limpet/upstreams`, { headers: { "x-host": host, ...more } });
    await answer.body.dump();
    return answer.statusCode;
  };
  t.is(await asLocal("localhost:8090"), 200);
  t.is(await asLocal("127.0.0.1"), 200);
  t.is(await asLocal("evil.example"), 403, "a name that a page made lead here");
  t.is(await asLocal("127.0.0.1.evil.example"), 403, "a name that looks like an address");
  t.is(await asLocal("localhost", { origin: "https://evil.example" }), 403, "a page of another site");
  t.is(await asLocal("localhost", { "x-forwarded-for": "10.1.2.3" }), 403, "a proxy on this machine");
});

test("without tokens, a proxy on this machine that adds nothing is known by its version of HTTP, and by all that others add", async (t) => {
  await using openresty = await start({});
  const through = async (port: number, headers: Record<string, string> = {}): Promise<string> => {
    const answer = await request(`${openresty.url(port)}/limpet/upstreams`, {
      headers: { "x-host": "localhost", ...headers },
    });
    return `${answer.statusCode} ${await answer.body.text()}`;
  };
  t.regex(await through(8091), /^200/);
  t.regex(await through(8092), /^403 .*it came through a proxy \(it is of HTTP\/1\.0/);
  for (const header of ["via", "forwarded", "x-real-ip", "x-forwarded-host", "x-forwarded-proto", "cf-connecting-ip"]) {
    t.regex(await through(8091, { [header]: "1" }), /^403 .*it came through a proxy \(it has the header/, header);
  }
});

test("with tokens who has one is answered, and one for reading changes nothing", async (t) => {
  await using openresty = await start();
  for (const token of ["", "wrong", `${ALICE}x`, ALICE.slice(0, -1)]) {
    t.is((await callerOf(openresty, token)("GET", "/limpet/upstreams")).status, 401);
  }
  const reader = callerOf(openresty, GRAFANA);
  t.is((await reader("GET", "/limpet/upstreams")).status, 200);
  t.is((await reader("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true })).status, 403);
  t.is((await reader("DELETE", "/limpet/upstreams/shop/servers/b")).status, 403);
  t.like(await reader("POST", "/api/9/http/upstreams/shop/servers/", { server: "127.0.1.3:8200" }), {
    status: 403,
    json: { error: { code: "MethodDisabled" } },
  });
});

test("a server that drains keeps its sessions and gets no others, and one line says who did it", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const bound = await sessionOf(openresty, "127.0.1.2");
  t.like(await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true }), {
    status: 200,
    etag: '"2"',
    json: { generation: 2 },
  });
  await allHave(call, 2);
  t.is((await visit(openresty, bound)).server, "127.0.1.2");
  await untilServedBy(() => visit(openresty), "127.0.1.1");
  for (let i = 0; i < 10; i++) t.is((await visit(openresty)).server, "127.0.1.1");
  await openresty.untilLogged(
    /\[notice\].*limpet: upstream "shop": servers changed by [\d.]+ \(alice\): b: draining false → true; generation 2/,
  );
});

test("a drained server can be stopped when its last session was idle for long enough", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const bound = await sessionOf(openresty, "127.0.1.2");
  await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true });
  await allHave(call, 2);
  await visit(openresty, bound);
  const busy = await until(
    () => call("GET", "/limpet/upstreams/shop/servers/b"),
    ({ json }) => (json as { drain: { sessions: number } }).drain.sessions > 0,
  );
  t.like(busy.json, { state: "draining", drain: { isDone: false, sessions: 1, requests: 0 } });
  const drained = await until(
    () => call("GET", "/limpet/upstreams/shop/servers/b"),
    ({ json }) => (json as { drain: { isDone: boolean } }).drain.isDone,
  );
  t.like(drained.json, { drain: { isDone: true, requests: 0 } });
  await openresty.untilLogged(/server "b" of upstream "shop" is drained: .* can be stopped/);
});

test("a request that goes on keeps a draining server from being done", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const bound = await sessionOf(openresty, "127.0.1.2");
  const slow = visit(openresty, bound, { "x-slow": "1" });
  await until(
    () => call("GET", "/limpet/upstreams/shop/servers/b"),
    ({ json }) => (json as { requests: number }).requests === 1,
  );
  await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true });
  await allHave(call, 2);
  t.like((await call("GET", "/limpet/upstreams/shop/servers/b")).json, { drain: { isDone: false, requests: 1 } });
  t.is((await slow).server, "127.0.1.2");
  await openresty.untilLogged(/server "b" of upstream "shop" is drained/);
});

test("with a lone hash, too, a server is drained once its requests are over, also those that had just begun", async (t) => {
  await using openresty = await start({ ...WITH_TOKENS, affinity: 'session: [header("X-Key")], affinity: hash()' });
  const call = callerOf(openresty);
  let key = 0;
  while ((await visit(openresty, "", { "x-key": `${key}` })).server !== "127.0.1.2") key++;
  const slow = visit(openresty, "", { "x-key": `${key}`, "x-slow": "1" });
  await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true });
  let isOver = false;
  void slow.then(() => (isOver = true));
  const drained = await until(
    async () => {
      const wasOver = isOver;
      const { json } = await call("GET", "/limpet/upstreams/shop/servers/b");
      return { wasOver, ...(json as { drain: { isDone: boolean } }).drain };
    },
    ({ isDone }) => isDone,
  );
  t.true(drained.wasOver);
  t.is((await slow).server, "127.0.1.2");
});

test("at its deadline a draining server is down, and its sessions move", async (t) => {
  await using openresty = await start({ ...WITH_TOKENS, upstream: "mayChange: true, sessionTimeout: 600" });
  const call = callerOf(openresty);
  const bound = await sessionOf(openresty, "127.0.1.2");
  await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true, drainFor: 1 });
  await allHave(call, 2);
  t.is((await visit(openresty, bound)).server, "127.0.1.2");
  await openresty.untilLogged(
    /server "b" of upstream "shop" has \d+ sessions and 0 requests at its deadline, and is down/,
  );
  await allHave(call, 3);
  await untilServedBy(() => visit(openresty, bound), "127.0.1.1");
  t.is((await visit(openresty, bound)).server, "127.0.1.1");
});

test("a session that a draining server has counts for as long as sessionTimeout says, also while it rests", async (t) => {
  await using openresty = await start({ ...WITH_TOKENS, upstream: "mayChange: true, sessionTimeout: 600" });
  const call = callerOf(openresty);
  const bound = await sessionOf(openresty, "127.0.1.2");
  await call("PATCH", "/limpet/upstreams/shop/servers/b", { draining: true });
  await allHave(call, 2);
  t.is((await visit(openresty, bound)).server, "127.0.1.2");
  // Longer than a worker that says nothing is taken to be alive.
  const rested = await until(
    async () => {
      const { json } = await call("GET", "/limpet/upstreams/shop/servers/b");
      return (json as { drain: { idle?: number; sessions: number; isDone: boolean } }).drain;
    },
    ({ idle = 0 }) => idle >= 7,
  );
  t.is(rested.sessions, 1);
  t.false(rested.isDone);
});

test("whoever has seen an older generation does not overwrite what another changed", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const { etag = "" } = await call("GET", "/limpet/upstreams/shop");
  const path = "/limpet/upstreams/shop/servers/a";
  t.is((await call("PATCH", path, { weight: 2 }, { "if-match": etag })).status, 200);
  t.is((await call("PATCH", path, { weight: 3 }, { "if-match": etag })).status, 412);
  t.is((await call("PATCH", path, { weight: 3 }, { "if-match": '"2"' })).status, 200);
});

test("what cannot be is refused with the reason, and nothing changes", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const shop = "/limpet/upstreams/shop";
  for (const [method, path, body, status, reason] of [
    ["GET", "/limpet/upstreams/nothing", undefined, 404, /no upstream "nothing"/],
    ["GET", `${shop}/servers/z`, undefined, 404, /no server "z"/],
    ["POST", `${shop}/servers`, { name: "c" }, 400, /needs an address/],
    ["POST", `${shop}/servers`, { name: "a", address: "127.0.1.9" }, 400, /two servers are named "a"/],
    ["POST", `${shop}/servers`, { name: "c", address: "127.0.1.9", wieght: 2 }, 400, /no option "wieght"/],
    ["PATCH", `${shop}/servers/a`, { weight: -1 }, 400, /weight of server "a"/],
    ["PATCH", `${shop}/servers/a`, { drainFor: "2h" }, 400, /drainFor/],
    ["PUT", shop, [], 405, /PUT/],
  ] as const) {
    const answer = await call(method, path, body);
    t.is(answer.status, status, `${method} ${path}`);
    t.regex((answer.json as { error: string }).error, reason);
  }
  t.like(await call("GET", shop), { etag: '"1"' });
});

test("a plan says what a change would do, and does nothing", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const plan = await call("POST", "/limpet/upstreams/shop/plan", { kind: "remove", name: "b" });
  t.like(plan, { status: 200, json: { changes: ["-b"], sessionsLeave: ["b"] } });
  const { keysMoved } = plan.json as { keysMoved: number };
  t.true(keysMoved > 0.45 && keysMoved < 0.55, String(keysMoved));
  const none = await call("POST", "/limpet/upstreams/shop/plan", {
    kind: "update",
    name: "b",
    server: { address: "127.0.1.9:8200" },
  });
  t.like(none.json, { keysMoved: 0, sessionsLeave: [] });
  t.like(await call("GET", "/limpet/upstreams/shop"), { etag: '"1"' });
});

test("explain says where a request with these cookies would go", async (t) => {
  await using openresty = await start();
  const call = callerOf(openresty);
  const cookie = await sessionOf(openresty, "127.0.1.2");
  const explained = await call("GET", "/limpet/upstreams/shop/explain", undefined, { cookie });
  t.like(explained.json, { server: "b", verdict: "hit", boundTo: "b" });
  t.like((await call("GET", "/limpet/upstreams/shop/explain")).json, { verdict: "none" });
});

test("explain says where a request would go that the body describes, and takes nothing from the one that asks", async (t) => {
  const session =
    'session: [bearerToken(), header("X-Session-Id"), pathParameter("sid"), queryArgument("sid")], affinity:';
  await using openresty = await start({
    ...WITH_TOKENS,
    affinity: ISSUED.replace("affinity:", `${session} [`) + ", hash()]",
  });
  const call = callerOf(openresty);
  const path = "/limpet/upstreams/shop/explain";
  const cookie = await sessionOf(openresty, "127.0.1.2");
  const explain = async (body: object): Promise<unknown> => (await call("POST", path, body)).json;
  t.like(await explain({ headers: { Cookie: cookie } }), { server: "b", verdict: "hit", boundTo: "b" });
  t.like(await explain({}), { verdict: "none" }, "the token is no session");
  const hashed = await explain({ headers: { "X-Session-Id": "s-1" } });
  t.like(hashed, { verdict: "hit" });
  const { server } = hashed as { server: string };
  t.like(await explain({ path: "/cart;sid=s-1" }), { server, verdict: "hit" });
  t.like(await explain({ path: "/cart?item=1&sid=s-1" }), { server, verdict: "hit" });
  for (const [body, reason] of [
    [{ cookies: {} }, /no "cookies"/],
    [{ path: "cart" }, /"path" is not a path/],
    [{ path: "/a\r\nb" }, /"path" is not a path/],
    [{ headers: { "a b": "c" } }, /has a name with other characters/],
    [{ headers: { "X-A": "b\r\nX-C: d" } }, /the header "X-A" has a value that no header can have/],
    [{ headers: { "X-A": 1 } }, /the header "X-A" has a value/],
    [{ headers: null }, /"headers" is not an object/],
    [["a"], /"headers" and "path" here/],
  ] as const) {
    const answer = await call("POST", path, body);
    t.is(answer.status, 400, JSON.stringify(body));
    t.regex((answer.json as { error: string }).error, reason);
  }
  t.notRegex(await openresty.errorLog(), /s-1/);
});

test("the API says whose token it is, and how servers stand in words", async (t) => {
  await using openresty = await start();
  t.like((await callerOf(openresty)("GET", "/limpet/caller")).json, { mayWrite: true });
  const reader = callerOf(openresty, GRAFANA);
  const { json } = await reader("GET", "/limpet/caller");
  t.like(json, { mayWrite: false });
  t.regex((json as { name: string }).name, / \(grafana\)$/);
  t.like((await reader("GET", "/limpet/upstreams/shop/servers/a")).json, { stand: "up", trouble: 0 });
});

test("an upstream whose servers are fixed is shown, and is not changed", async (t) => {
  await using openresty = await start({ ...WITH_TOKENS, upstream: "" });
  const call = callerOf(openresty);
  t.like((await call("GET", "/limpet/upstreams/shop")).json, { mayChange: false });
  t.like(await call("PATCH", "/limpet/upstreams/shop/servers/a", { weight: 2 }), { status: 409 });
  t.like(await call("POST", "/api/9/http/upstreams/shop/servers", { server: "10.0.0.1" }), {
    status: 400,
    json: { error: { code: "UpstreamStatic" } },
  });
});

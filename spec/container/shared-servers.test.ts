import { createHmac } from "node:crypto";
import test from "../support/serial.ts";
import { request } from "undici";
import {
  openrestyImage,
  startRedis,
  startRedisCluster,
  startSentinel,
  type CopiedFile,
  type StartedOpenResty,
  type StartedRedis,
} from "../../src/testkit/index.ts";
import { limpet, type Finished } from "../cli/run.ts";
import { leaseOpenResty, leaseRedis } from "../support/leasing.ts";
import { ENVIRONMENT, buildRules, nginxConf, reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { untilServedBy } from "../support/served-by.ts";

const TOKEN = "0123456789abcdef";
const SECRETS = { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` };
const REDIS = "127.0.0.1:6390";
/** The other proxy's way to the same Redis, which can be cut. */
const SOCKET = "/run/limpet/redis.sock";
const KEY = "limpet:servers:shop";
/** In a folder that belongs to Debian's workers. */
const STATE = "/var/lib/nginx/proxy/limpet-servers";

interface Server {
  readonly name: string;
  readonly address: string;
  readonly weight?: number;
}

const server = (name: string, place: number): Server => ({ name, address: `127.0.1.${place}:8200` });
const AB = [server("a", 1), server("b", 2)];

const rules = (redis: object, servers: readonly Server[] = AB, options = ""): string => `export default defineRouting({
  admin: { tokens: fromEnvironment("LIMPET_TOKENS") },
  upstreams: { shop: {
    servers: ${JSON.stringify(servers)}, mayChange: true, sessionTimeout: 2, ${options}
    session: [header("X-Session-Id")],
    affinity: learn({
      keys: fromEnvironment("LIMPET_KEYS"),
      redis: redis({ deadline: 1000, retryAfter: 200, refreshAfter: 1, ...${JSON.stringify(redis)} }),
    }),
  } }
});`;

const RULES = rules({ address: REDIS });
const BY_SOCKET = { address: `unix:${SOCKET}` };

const APPLICATION = `server { listen 8200; location / { content_by_lua_block {
  if ngx.var.http_x_session_id == nil then ngx.header["X-Session-Id"] = ngx.var.request_id end
  ngx.print(ngx.var.server_addr)
} } }`;

const proxy = (port: number, api: number): string => `
server { listen ${api}; location / { include /etc/nginx/limpet/admin.conf; } }
server { listen ${port}; location / {
  include /etc/nginx/limpet/proxy.conf; include /etc/nginx/limpet/locations/shop.conf; proxy_pass http://shop;
} }`;

/** A proxy with its API. */
class Proxy {
  readonly openresty: StartedOpenResty;
  readonly #port: number;
  readonly #api: number;

  constructor(openresty: StartedOpenResty, port: number, api: number) {
    this.openresty = openresty;
    this.#port = port;
    this.#api = api;
  }

  get api(): string {
    return this.openresty.url(this.#api);
  }

  async call(method: "GET" | "POST" | "PATCH" | "DELETE", path = "", body?: object): Promise<Upstream> {
    const answer = await request(`${this.api}/limpet/upstreams/shop${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.body.json()) as Upstream;
    if (answer.statusCode >= 300) throw new Error(JSON.stringify(json));
    return json;
  }

  /** The servers in a few words. */
  async servers(): Promise<string> {
    const { servers } = await this.call("GET");
    return servers.map(({ name, weight, state }) => `${name}${weight}${state === "up" ? "" : ` ${state}`}`).join(", ");
  }

  /** @returns milliseconds that it took */
  async untilServersAre(wanted: string, deadline?: number): Promise<number> {
    const begun = performance.now();
    await until(
      () => this.servers(),
      (now) => now === wanted,
      deadline,
    );
    return performance.now() - begun;
  }

  async visit(id = ""): Promise<{ readonly server: string; readonly id: string }> {
    const { headers, body } = await request(this.openresty.url(this.#port), {
      headers: id === "" ? {} : { "x-session-id": id },
    });
    const issued = headers["x-session-id"];
    return { server: await body.text(), id: issued === undefined ? id : String(issued) };
  }
}

interface Upstream {
  readonly generation: number;
  readonly servers: readonly { readonly name: string; readonly weight: number; readonly state: string }[];
  readonly sharing?: { readonly isShared: boolean; readonly age?: number; readonly problem?: string };
}

const startFirst = async (text = RULES): Promise<Proxy> =>
  new Proxy(
    await startLimpet({
      rules: text,
      http: APPLICATION + proxy(8080, 8090),
      ports: [8080, 8090, 8081, 8091],
      environment: SECRETS,
      workers: 2,
    }),
    8080,
    8090,
  );

/** @param fresh whether it is a new container, with the state file that these files may have */
async function startSecond(
  { openresty: within }: Proxy,
  text = rules(BY_SOCKET),
  {
    fresh = false,
    files = [],
    keys = ENVIRONMENT.LIMPET_KEYS,
  }: { readonly fresh?: boolean; readonly files?: readonly CopiedFile[]; readonly keys?: string } = {},
): Promise<Proxy> {
  const image = await openrestyImage("current");
  const built = await buildRules(text);
  const openresty = await leaseOpenResty({
    image,
    fresh,
    within,
    nginxConf: nginxConf(image, { http: proxy(8081, 8091), workers: 2 }),
    directories: [{ source: built.out, target: "/etc/nginx/limpet" }],
    files,
    ports: [8081, 8091],
    environment: { ...SECRETS, LIMPET_KEYS: keys },
  });
  return new Proxy(openresty, 8081, 8091);
}

/** What `limpet servers` shows of proxies. */
async function shownAt(...proxies: readonly Proxy[]): Promise<Finished> {
  process.env.LIMPET_TOKEN = TOKEN;
  return await limpet(process.cwd(), ["servers", "shop", "--at", proxies.map(({ api }) => api).join(",")]);
}

interface Stage extends AsyncDisposable {
  readonly one: Proxy;
  readonly other: Proxy;
  readonly redis: StartedRedis;
}

async function setStage(other?: string): Promise<Stage> {
  const one = await startFirst();
  const started: AsyncDisposable[] = [one.openresty];
  const end = async (): Promise<void> => {
    for (const thing of started.reverse()) await thing[Symbol.asyncDispose]();
  };
  try {
    const redis = await startRedisFor(one);
    started.push(redis);
    const second = await startSecond(one, other);
    started.push(second.openresty);
    return { one, other: second, redis, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  }
}

const startRedisFor = ({ openresty }: Proxy): Promise<StartedRedis> =>
  leaseRedis({
    within: openresty,
    listen: REDIS,
    configuration: [`unixsocket ${SOCKET}`, "unixsocketperm 777"],
  });

/** Nobody reaches Redis by its socket any more. */
async function cut(redis: StartedRedis): Promise<void> {
  await redis.exec(["mv", SOCKET, `${SOCKET}.cut`]);
  await redis.command("CLIENT", "KILL", "TYPE", "normal");
}

const heal = (redis: StartedRedis): Promise<unknown> => redis.exec(["mv", `${SOCKET}.cut`, SOCKET]);

test("what is changed on one proxy is on the other within two seconds, and the log says by whom", async (t) => {
  await using stage = await setStage();
  const { one, other } = stage;
  const took: number[] = [];
  await one.call("PATCH", "/servers/b", { weight: 3 });
  took.push(await other.untilServersAre("a1, b3"));
  await other.call("POST", "/servers", server("c", 3));
  took.push(await one.untilServersAre("a1, b3, c1"));
  await one.call("PATCH", "/servers/a", { draining: true });
  took.push(await other.untilServersAre("a1 draining, b3, c1"));
  await other.call("PATCH", "/servers/a", { draining: false });
  took.push(await one.untilServersAre("a1, b3, c1"));
  await one.call("DELETE", "/servers/c");
  took.push(await other.untilServersAre("a1, b3"));
  t.log(took.map(Math.round));
  t.true(Math.max(...took) < 2000, String(took));
  await other.openresty.untilLogged(
    /\[notice\].*upstream "shop": servers changed by \S+ \(test\) at \S+, through Redis: b: weight 1 → 3; generation 2/,
  );
  t.like((await other.call("GET")).sharing, { isShared: true });
  t.true(((await other.call("GET")).sharing?.age ?? 99) <= 2);
});

test("different servers that are changed on two proxies at the same time are both changed, everywhere", async (t) => {
  await using stage = await setStage();
  const { one, other } = stage;
  for (let weight = 2; weight < 8; weight++) {
    await Promise.all([
      one.call("PATCH", "/servers/a", { weight }),
      other.call("PATCH", "/servers/b", { weight: weight + 1 }),
    ]);
    const wanted = `a${weight}, b${weight + 1}`;
    const took = await Promise.all([one.untilServersAre(wanted), other.untilServersAre(wanted)]);
    t.true(Math.max(...took) < 2000, String(took));
  }
});

test("of two changes of the same server at the same time one stands, the same everywhere", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await Promise.all([one.call("PATCH", "/servers/a", { weight: 2 }), other.call("PATCH", "/servers/a", { weight: 3 })]);
  const words = await until(
    async () => [await one.servers(), await other.servers()],
    ([here, there]) => here === there,
  );
  t.regex(words[0]!, /^a[23], b1$/);
  t.regex(await redis.command("GET", KEY), /^limpet changes 2 /);
});

test("a proxy that cannot reach Redis goes on, and both sides' changes are merged when it can again", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await one.call("PATCH", "/servers/a", { weight: 2 });
  await other.untilServersAre("a2, b1");
  await cut(redis);
  await until(
    () => other.call("GET"),
    ({ sharing }) => sharing?.isShared === false,
  );
  await other.call("PATCH", "/servers/b", { weight: 5 });
  await other.call("PATCH", "/servers/a", { weight: 6 });
  await one.call("POST", "/servers", server("c", 3));
  await one.call("PATCH", "/servers/a", { weight: 7 });
  t.is(await other.servers(), "a6, b5");
  t.is(await one.servers(), "a7, b1, c1");
  const shown = await shownAt(other);
  t.regex(shown.stdout, /Changes do not reach the other proxies: Redis: unix:\/run\/limpet\/redis\.sock/);
  await heal(redis);
  const took = await Promise.all([one.untilServersAre("a7, b5, c1"), other.untilServersAre("a7, b5, c1")]);
  t.log(took.map(Math.round));
});

test("a proxy that was down has the changes of meanwhile when it is back, also against what it saved itself", async (t) => {
  const one = await startFirst();
  await using _ = one.openresty;
  await using redis = await startRedisFor(one);
  const saving = rules(BY_SOCKET).replace("defineRouting({", `defineRouting({ stateFile: "${STATE}",`);
  let state: string;
  {
    const before = await startSecond(one, saving, { fresh: true });
    await using _before = before.openresty;
    await before.call("PATCH", "/servers/b", { draining: true });
    await one.untilServersAre("a1, b1 draining");
    state = await until(
      async () => (await before.openresty.exec(["cat", STATE])).output,
      (text) => text.includes("upstream shop 2 ") && text.includes("\nend "),
    );
  }
  await one.call("PATCH", "/servers/b", { draining: false });
  await one.call("PATCH", "/servers/a", { weight: 4 });
  {
    const fresh = await startSecond(one, saving, { fresh: true });
    await using _fresh = fresh.openresty;
    await fresh.untilServersAre("a4, b1", 2000);
  }
  await one.call("POST", "/servers", server("c", 3));
  const back = await startSecond(one, saving, { fresh: true, files: [{ content: state, target: STATE }] });
  await using _back = back.openresty;
  await back.untilServersAre("a4, b1, c1", 2000);
  await redis.command("FLUSHALL");
  await until(
    () => redis.command("GET", KEY),
    (value) => value !== "",
  );
  t.is(await one.servers(), "a4, b1, c1");
  t.is(await back.servers(), "a4, b1, c1");
});

test("a Redis that forgot everything gets what the proxies know, and no server is lost", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await one.call("POST", "/servers", server("c", 3));
  await other.untilServersAre("a1, b1, c1");
  await redis.command("FLUSHALL");
  await one.call("PATCH", "/servers/c", { weight: 2 });
  await other.untilServersAre("a1, b1, c2");
  await redis.kill();
  await one.call("PATCH", "/servers/c", { weight: 3 });
  t.is(await one.servers(), "a1, b1, c3");
  await redis.start();
  await other.untilServersAre("a1, b1, c3");
  t.is(await one.servers(), "a1, b1, c3");
});

test("a value that is damaged, foreign or of a newer format is told once, and stays until somebody deletes it", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await one.call("PATCH", "/servers/a", { weight: 2 });
  await other.untilServersAre("a2, b1");
  const good = await redis.command("GET", KEY);
  for (const [value, reason] of [
    [good.replace("127.0.1.1", "127.0.1.9"), "it is damaged, or signed with a key that this proxy does not have"],
    [good.replace("changes 2", "changes 3"), "it has format 3, and this Limpet reads format 2"],
    ["hello", "it was not written by Limpet"],
  ] as const) {
    await redis.command("SET", KEY, value);
    await until(
      () => one.call("GET"),
      ({ sharing }) => sharing?.problem?.includes(reason) === true,
    );
    await one.call("PATCH", "/servers/b", { weight: 9 });
    await one.call("PATCH", "/servers/b", { weight: 1 });
    t.is(await redis.command("GET", KEY), value.trim());
    t.is(await one.servers(), "a2, b1");
    t.is(await other.servers(), "a2, b1");
  }
  const lines = (await one.openresty.errorLog()).split("\n").filter((line) => line.includes("are not shared:"));
  t.is(lines.length, 3, lines.join("\n"));
  t.regex(lines[0]!, /\[error\].*the value of limpet:servers:shop in Redis cannot be used: .* delete the key/);
  await one.call("PATCH", "/servers/b", { weight: 4 });
  await redis.command("DEL", KEY);
  await other.untilServersAre("a2, b4");
});

/** The value as it would be if it had been written at another time, with its signature. */
function writtenAt(value: string, time: number): string {
  const [, , ...changes] = value.split("\n");
  const text = [String(time), ...changes].join("\n");
  const secret = ENVIRONMENT.LIMPET_KEYS.slice(ENVIRONMENT.LIMPET_KEYS.indexOf(":") + 1);
  const tag = createHmac("sha256", secret).update(`limpet changes ${KEY}\n${text}`).digest("base64url");
  return `limpet changes 2 ${tag}\n${text}`;
}

const DAY = 86_400_000;
/** What redis-cli's answer has no more of the last server: its empty options. */
const LINE_END = "\t\t\t\n";

test("a value that is older than what was taken back is remembered brings no server back", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await one.call("POST", "/servers", server("c", 3));
  await other.untilServersAre("a1, b1, c1");
  const withC = `${await redis.command("GET", KEY)}${LINE_END}`;
  await one.call("DELETE", "/servers/c");
  await other.untilServersAre("a1, b1");
  // Another server, of which the proxies know as little as of one that they forgot.
  const third = withC.replaceAll("c\t", "d\t").replaceAll("127.0.1.3", "127.0.1.4");
  await redis.command("SET", KEY, writtenAt(third, Date.now() - 6 * DAY - 60_000));
  await until(
    () => redis.command("GET", KEY),
    (value) => !value.includes("127.0.1.4"),
  );
  t.is(await one.servers(), "a1, b1");
  t.is(await other.servers(), "a1, b1");
  t.regex(
    await one.openresty.errorLog(),
    /limpet:servers:shop in Redis is not used, because it was written more than 6 days/,
  );
  await redis.command("SET", KEY, writtenAt(third, Date.now() - 5 * DAY));
  await one.untilServersAre("a1, b1, d1");
});

test("a value of which nothing changed for a day is written anew, so that it does not become too old", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await one.call("PATCH", "/servers/a", { weight: 2 });
  await other.untilServersAre("a2, b1");
  const value = `${await redis.command("GET", KEY)}${LINE_END}`;
  const old = Date.now() - 2 * DAY;
  await redis.command("SET", KEY, writtenAt(value, old));
  await until(
    () => redis.command("GET", KEY),
    (text) => Number(text.split("\n")[1]) > old,
  );
  t.is(await one.servers(), "a2, b1");
});

test("while new rules are rolled out each proxy has the servers of its own, and changes reach both", async (t) => {
  const ABC = [...AB, server("c", 3)];
  await using stage = await setStage(rules(BY_SOCKET, ABC));
  const { one, other } = stage;
  await one.call("PATCH", "/servers/b", { weight: 2 });
  await other.untilServersAre("a1, b2, c1");
  await other.call("PATCH", "/servers/c", { draining: true });
  await other.call("PATCH", "/servers/a", { weight: 3 });
  await one.untilServersAre("a3, b2");
  await reloadRules(one.openresty, rules({ address: REDIS }, ABC));
  t.true((await one.untilServersAre("a3, b2, c1 draining")) < 2000);
});

test("a drain on one proxy drains on both, until its sessions are over or its deadline is", async (t) => {
  await using stage = await setStage();
  const { one, other } = stage;
  let session = await one.visit();
  while (session.server !== "127.0.1.2") session = await one.visit();
  await until(
    () => other.visit(session.id),
    ({ server: now }) => now === "127.0.1.2",
  );
  await one.call("PATCH", "/servers/b", { draining: true, drainFor: 10 });
  await other.untilServersAre("a1, b1 draining", 2000);
  await untilServedBy(() => other.visit(), "127.0.1.1");
  for (let i = 0; i < 6; i++) t.is((await other.visit()).server, "127.0.1.1");
  t.is((await other.visit(session.id)).server, "127.0.1.2", "the session is still bound there");
  const shown = await shownAt(one, other);
  t.is(shown.status, 0, shown.stdout + shown.stderr);
  t.notRegex(shown.stdout, /differ/);
  for (const proxy of [one, other]) {
    const moved = await until(
      () => proxy.visit(session.id),
      ({ server: now }) => now !== "127.0.1.2",
    );
    t.is(moved.server, "127.0.1.1");
    await proxy.untilServersAre("a1, b1 down");
  }
});

test("the last two servers, each removed on another proxy, stay where they are, and the log says why", async (t) => {
  await using stage = await setStage();
  const { one, other, redis } = stage;
  await cut(redis);
  await one.call("DELETE", "/servers/a");
  await other.call("DELETE", "/servers/b");
  await heal(redis);
  for (const proxy of [one, other]) {
    await proxy.openresty.untilLogged(/\[error\].*makes no sense with what was changed here: at least one server/);
  }
  t.is(await one.servers(), "b1");
  t.is(await other.servers(), "a1");
  await one.call("POST", "/servers", server("c", 3));
  await one.untilServersAre("c1");
  await other.untilServersAre("c1");
});

test("with shareChanges: false each proxy is for itself", async (t) => {
  await using stage = await setStage(rules(BY_SOCKET, AB, "shareChanges: false,"));
  const { one, other, redis } = stage;
  await other.call("PATCH", "/servers/b", { weight: 3 });
  await one.call("PATCH", "/servers/a", { weight: 2 });
  await until(
    () => redis.command("GET", KEY),
    (value) => value !== "",
  );
  await until(
    () => one.call("GET"),
    ({ sharing }) => sharing?.isShared === true,
  );
  t.is(await one.servers(), "a2, b1");
  t.is(await other.servers(), "a1, b3");
  t.is((await other.call("GET")).sharing, undefined);
});

test("in a Redis Cluster and in Valkey changes outlive the death of the master that has them", async (t) => {
  const masters = ["127.0.0.1:7001", "127.0.0.1:7002", "127.0.0.1:7003"] as const;
  const replicas = ["127.0.0.1:7004", "127.0.0.1:7005", "127.0.0.1:7006"] as const;
  const text = rules({ cluster: masters });
  const one = await startFirst(text);
  await using _one = one.openresty;
  await using cluster = await startRedisCluster({ within: one.openresty, masters, replicas, engine: "valkey" });
  const other = await startSecond(one, text);
  await using _other = other.openresty;
  await one.call("PATCH", "/servers/b", { weight: 3 });
  t.true((await other.untilServersAre("a1, b3")) < 2000);
  const sizes = await Promise.all(cluster.nodes.slice(0, 3).map((node) => node.command("DBSIZE")));
  await cluster.nodes[sizes.indexOf("1")]!.kill();
  await other.call("PATCH", "/servers/a", { weight: 2 });
  await one.untilServersAre("a2, b3", 30_000);
  await one.call("PATCH", "/servers/a", { weight: 4 });
  t.true((await other.untilServersAre("a4, b3")) < 2000);
});

test("while keys are replaced, changes pass between proxies that have a key in common, and are refused without one", async (t) => {
  const next = `2:${"fedcba9876543210".repeat(4)}`;
  const one = await startFirst();
  await using _one = one.openresty;
  await using redis = await startRedisFor(one);
  {
    const ahead = await startSecond(one, rules(BY_SOCKET), { keys: `${next}\n${ENVIRONMENT.LIMPET_KEYS}` });
    await using _ahead = ahead.openresty;
    await one.call("PATCH", "/servers/b", { weight: 3 });
    // It reads what the old key signed, and signs it anew, which the proxy without the new key cannot read.
    await ahead.untilServersAre("a1, b3");
    await until(
      () => one.call("GET"),
      ({ sharing }) => sharing?.problem?.includes("signed with a key that this proxy does not have") === true,
    );
    t.is(await one.servers(), "a1, b3");
    await ahead.call("PATCH", "/servers/a", { weight: 2 });
    await until(
      () => redis.command("GET", KEY),
      (value) => value.includes("127.0.1.1"),
    );
    t.is(await one.servers(), "a1, b3");
  }
  const both = await startSecond(one, rules(BY_SOCKET), { keys: `${ENVIRONMENT.LIMPET_KEYS}\n${next}` });
  await using _both = both.openresty;
  await both.untilServersAre("a2, b3");
  await one.untilServersAre("a2, b3");
  await one.call("PATCH", "/servers/a", { weight: 4 });
  await both.untilServersAre("a4, b3");
});

test("behind a sentinel, changes go on being shared by the replica that takes over", async (t) => {
  const [master, replica, sentinel] = ["127.0.0.1:6379", "127.0.0.1:6380", "127.0.0.1:26379"] as const;
  const text = rules({ sentinels: { master: "sessions", addresses: [sentinel] } });
  const one = await startFirst(text);
  const within = one.openresty;
  await using _one = within;
  await using first = await startRedis({ within, listen: master });
  await using second = await startRedis({ within, listen: replica, configuration: ["replicaof 127.0.0.1 6379"] });
  await using watch = await startSentinel({ within, listen: sentinel, master: { name: "sessions", listen: master } });
  const other = await startSecond(one, text);
  await using _other = other.openresty;
  await one.call("PATCH", "/servers/b", { weight: 3 });
  await other.untilServersAre("a1, b3");
  await until(
    async () => (await watch.exec(["redis-cli", "-p", "26379", "SENTINEL", "replicas", "sessions"])).output,
    (said) => said.includes("6380") && said.includes("master-link-status\nok"),
  );
  await first.kill();
  await other.call("PATCH", "/servers/a", { weight: 2 });
  await one.untilServersAre("a2, b3");
  t.regex(await second.command("GET", KEY), /^limpet changes 2 /);
});

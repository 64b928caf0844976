import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { TemporaryProject } from "../build/fixture.ts";
import { limpet } from "../cli/run.ts";
import { listeners } from "../support/cluster.ts";
import { ENVIRONMENT, reloadRules, startLimpet } from "../support/limpet.ts";
import { proxyTo } from "../support/site.ts";

const SESSIONS = 900;
const ALL = ["a", "b", "c", "d", "e"].map((name, index) => ({ name, address: `127.0.0.1:${8081 + index}` }));
const server = (name: string, options = {}): object => ({ ...ALL.find((one) => one.name === name)!, ...options });

const HASH = 'session: [cookie("sid")], affinity: hash()';
const TAG = 'affinity: tagSession({ carriers: [cookie("sid")], keys: fromEnvironment("LIMPET_KEYS") })';
const IMPORT = 'import { cookie, defineRouting, fromEnvironment, hash, tagSession } from "limpet";\n';

const rules = (servers: readonly object[], rest: string): string =>
  `export default defineRouting({ admin: { tokens: fromEnvironment("LIMPET_TOKENS") }, upstreams: { shop: {
     servers: ${JSON.stringify(servers)}, mayChange: true, ${rest} } } });`;

const TOKEN = "0123456789abcdef";

/** The application answers with the session id that it was asked with, as one that creates it does. */
const HTTP = `
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
${listeners(ALL, (name) => `add_header Set-Cookie "sid=$cookie_sid"; return 200 "${name}";`)}
${proxyTo("shop")}`;

const startProxy = (text: string): Promise<StartedOpenResty> =>
  startLimpet({
    rules: text,
    http: HTTP,
    ports: [8080, 8090],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
  });

const operate = async (proxy: StartedOpenResty, ...args: string[]): Promise<void> => {
  process.env.LIMPET_TOKEN = TOKEN;
  const { status, stderr } = await limpet(process.cwd(), [...args, "--at", proxy.url(8090)]);
  if (status !== 0) throw new Error(stderr);
};

interface Planned {
  readonly at: readonly string[];
  readonly upstreams: readonly {
    readonly moved: { readonly sessions: number };
    readonly moves: readonly { readonly from: string; readonly to: string; readonly sessions: number }[];
    readonly servers: readonly { readonly server: string; readonly after: object | null }[];
    readonly operators: { readonly kept: readonly string[]; readonly dropped: readonly string[] };
  }[];
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

interface Predicted {
  readonly status: unknown;
  readonly stderr: string;
  readonly plans: readonly Planned[];
}

/** What the command says of a reload with new rules. */
async function predict(
  at: string,
  before: string,
  after: string,
  keys: readonly string[],
  ...more: readonly string[]
): Promise<Predicted> {
  process.env.LIMPET_TOKEN = TOKEN;
  process.env.LIMPET_KEYS = ENVIRONMENT.LIMPET_KEYS;
  using project = new TemporaryProject([
    ["old.ts", IMPORT + before],
    ["new.ts", IMPORT + after],
    ["keys.txt", keys.join("\n")],
  ]);
  const args = ["plan", "old.ts", "new.ts", "--sessions", "keys.txt", "--json", "--at", at, ...more];
  const { status, stdout, stderr } = await limpet(project.path, args);
  const { plans } = stdout === "" ? { plans: [] } : (JSON.parse(stdout) as { plans: Planned[] });
  return { status, stderr, plans };
}

interface Visit {
  readonly server: string;
  readonly cookie: string;
}

/** Asks with the cookies of sessions, one after another. */
async function visitAll(proxy: StartedOpenResty, cookies: readonly string[]): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  for (const cookie of cookies) {
    const { body, headers } = await request(proxy.url(), { headers: { cookie: `sid=${cookie}` } });
    const line = [headers["set-cookie"] ?? []].flat()[0] ?? `sid=${cookie}`;
    visits.push({ server: await body.text(), cookie: line.split(";", 1)[0]!.slice("sid=".length) });
  }
  return visits;
}

async function serversOf(proxy: StartedOpenResty): Promise<readonly string[]> {
  const { body } = await request(`${proxy.url(8090)}/limpet/upstreams/shop/servers`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  return ((await body.json()) as { name: string }[]).map(({ name }) => name).sort();
}

/** How many went from where to where. */
function movesBetween(before: readonly Visit[], after: readonly Visit[]): Readonly<Record<string, number>> {
  const moves: Record<string, number> = {};
  for (const [index, { server: from }] of before.entries()) {
    const to = after[index]!.server;
    if (from !== to) moves[`${from} -> ${to}`] = (moves[`${from} -> ${to}`] ?? 0) + 1;
  }
  return moves;
}

const predictedMoves = ({ upstreams }: Planned): Readonly<Record<string, number>> =>
  Object.fromEntries(upstreams[0]!.moves.map(({ from, to, sessions }) => [`${from} -> ${to}`, sessions]));

const predictedServers = ({ upstreams }: Planned): readonly string[] =>
  upstreams[0]!.servers.flatMap(({ server, after }) => (after === null ? [] : [server])).sort();

const KEYS = Array.from({ length: SESSIONS }, (_, index) => `key-${index}`);

test("a reload of a proxy whose servers operators changed does to them, and to its sessions, what the plan says", async (t) => {
  const before = rules([server("a"), server("b"), server("c")], HASH);
  const after = rules([server("a"), server("b"), server("c", { weight: 2 }), server("e")], HASH);
  await using proxy = await startProxy(before);
  await operate(proxy, "server", "set", "shop", "a", "--weight", "3");
  await operate(proxy, "server", "set", "shop", "c", "--weight", "5");
  await operate(proxy, "server", "add", "shop", "d", "127.0.0.1:8084");
  await operate(proxy, "server", "remove", "shop", "b");
  const { plans, stderr } = await predict(proxy.url(8090), before, after, KEYS);
  t.is(stderr, "");
  t.is(plans.length, 1);
  t.deepEqual(plans[0]!.upstreams[0]!.operators, {
    kept: ["a: weight 1 → 3", "+d (127.0.0.1:8084)", "-b"],
    dropped: ['weight 5 of server "c"'],
  });

  const visits = await visitAll(proxy, KEYS);
  await reloadRules(proxy, after);
  t.deepEqual(await serversOf(proxy), predictedServers(plans[0]!));
  t.deepEqual(movesBetween(visits, await visitAll(proxy, KEYS)), predictedMoves(plans[0]!));
});

test("sessions that are bound to a draining server move when the new rules have it no longer, and the plan says so", async (t) => {
  const before = rules([server("a"), server("b"), server("c")], TAG);
  const after = rules([server("a"), server("c")], TAG);
  await using proxy = await startProxy(before);
  const bound = await visitAll(proxy, KEYS);
  await operate(proxy, "drain", "shop", "b");
  // One of its sessions is seen.
  await visitAll(proxy, [bound.find((visit) => visit.server === "b")!.cookie]);
  const { plans, status } = await predict(proxy.url(8090), before, after, KEYS);
  t.is(status, 0);
  t.deepEqual(predictedServers(plans[0]!), ["a", "c"]);

  await reloadRules(proxy, after);
  const moved = movesBetween(
    bound,
    await visitAll(
      proxy,
      bound.map(({ cookie }) => cookie),
    ),
  );
  const sum = Object.values(moved).reduce((total, count) => total + count, 0);
  t.is(sum, SESSIONS / 3);
  t.is(plans[0]!.upstreams[0]!.moved.sessions, sum);
});

test("sessions on a server that drains stay where the new rules still have it, and so does its drain", async (t) => {
  const before = rules([server("a"), server("b")], TAG);
  const after = rules([server("a"), server("b"), server("c")], TAG);
  await using proxy = await startProxy(before);
  await operate(proxy, "drain", "shop", "b");
  const { plans } = await predict(proxy.url(8090), before, after, KEYS);
  t.is(plans[0]!.upstreams[0]!.moved.sessions, 0);
  t.deepEqual(plans[0]!.upstreams[0]!.operators, { kept: ["b: draining false → true"], dropped: [] });
});

test("proxies that differ have a plan each, those that do not have one together, and one that is not there is told", async (t) => {
  const before = rules([server("a"), server("b")], HASH);
  const after = rules([server("a"), server("b"), server("c")], HASH);
  await using one = await startProxy(before);
  await using two = await startProxy(before);
  const [first, second] = [one.url(8090), two.url(8090)];
  t.deepEqual(
    (await predict(`${first},${second}`, before, after, KEYS)).plans.map(({ at }) => at),
    [[first, second]],
  );
  await operate(two, "server", "set", "shop", "a", "--weight", "2");
  const { plans, status, stderr } = await predict(`${first},${second},http://127.0.0.1:1`, before, after, KEYS);
  t.deepEqual(
    plans.map(({ at, upstreams }) => [at, upstreams[0]!.operators.kept]),
    [
      [[first], []],
      [[second], ["a: weight 1 → 2"]],
    ],
  );
  t.is(status, 1);
  t.regex(stderr, /^http:\/\/127\.0\.0\.1:1: nobody listens there/);
});

test("old rules that are not those of the proxy are told", async (t) => {
  const running = rules([server("a"), server("b"), server("c")], HASH);
  const other = rules([server("a"), server("b")], HASH);
  await using proxy = await startProxy(running);
  const { plans } = await predict(proxy.url(8090), other, running, KEYS);
  t.deepEqual(
    plans[0]!.findings.map(({ code }) => code),
    ["LIMPET1205"],
  );
  t.regex(plans[0]!.findings[0]!.message, /other rules for "shop" than old\.ts: \+c \(127\.0\.0\.1:8083\)/);
});

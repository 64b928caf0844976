import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { ENVIRONMENT, reloadRules, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";

/** In a folder that belongs to Debian's workers. */
const STATE = "/var/lib/nginx/proxy/limpet-servers";
const TOKEN = "0123456789abcdef";

const SERVERS = [
  { name: "a", address: "127.0.1.1:8200" },
  { name: "b", address: "127.0.1.2:8200" },
];

const rules = (servers: readonly object[] = SERVERS): string => `export default defineRouting({
  stateFile: "${STATE}", admin: { tokens: fromEnvironment("LIMPET_TOKENS") },
  upstreams: { shop: { servers: ${JSON.stringify(servers)}, mayChange: true, affinity: hash(), session: [cookie("sid")] } }
});`;

const HTTP = `server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }`;

const start = (state?: string, servers?: readonly object[]): Promise<StartedOpenResty> =>
  startLimpet({
    rules: rules(servers),
    http: HTTP,
    fresh: true,
    workers: 2,
    ports: [8090],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
    files: state === undefined ? [] : [{ content: state, target: STATE }],
  });

async function call(openresty: StartedOpenResty, method: "GET" | "PATCH" | "POST", path: string, body?: object) {
  const answer = await request(`${openresty.url()}/limpet/upstreams/shop${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.body.json()) as { generation: number; servers: { name: string; state: string }[] };
}

async function states(openresty: StartedOpenResty): Promise<Record<string, string>> {
  const { servers } = await call(openresty, "GET", "");
  return Object.fromEntries(servers.map(({ name, state }) => [name, state]));
}

/** The file, once it has what the servers are now. */
const saved = (openresty: StartedOpenResty, number: number): Promise<string> =>
  until(
    async () => (await openresty.exec(["cat", STATE])).output,
    (text) => text.includes(`upstream shop ${number} `) && text.includes("\nend "),
  );

test("what operators changed outlives a restart", async (t) => {
  let state: string;
  {
    await using before = await start();
    await call(before, "PATCH", "/servers/b", { draining: true });
    await call(before, "POST", "/servers", { name: "c", address: "127.0.1.3:8200" });
    state = await saved(before, 3);
  }
  await using after = await start(state);
  t.like(await states(after), { a: "up", b: "draining", c: "up" });
  t.is((await call(after, "GET", "")).generation, 3);
});

test("after a restart the rules win where they say something new, and the log says what was dropped", async (t) => {
  let state: string;
  {
    await using before = await start();
    await call(before, "PATCH", "/servers/a", { draining: true });
    await call(before, "PATCH", "/servers/b", { weight: 5 });
    state = await saved(before, 3);
  }
  const servers = [SERVERS[0]!, { ...SERVERS[1]!, weight: 2 }];
  await using after = await start(state, servers);
  t.like(await states(after), { a: "draining", b: "up" });
  t.like((await call(after, "GET", "")).servers, [{ name: "a" }, { name: "b", weight: 2 }]);
  await after.untilLogged(/\[notice\].*upstream "shop": the rules overrule what was changed: weight 5 of server "b"/);
});

test("a file that cannot be used is told and put aside, and the rules' own servers are used", async (t) => {
  await using openresty = await start();
  await call(openresty, "PATCH", "/servers/b", { draining: true });
  const good = await saved(openresty, 2);
  for (const [text, reason] of [
    [good.slice(0, -20), "it is damaged"],
    [good.replace("127.0.1.2", "127.0.1.3"), "it is damaged"],
    [good.replace("servers 1", "servers 2"), "it has format 2, and this Limpet reads format 1"],
    ["hello\n", "it is no state file of Limpet"],
    ["", "it is no state file of Limpet"],
  ] as const) {
    await using other = await start(text);
    t.deepEqual(await states(other), { a: "up", b: "up" }, reason);
    await other.untilLogged(new RegExp(`\\[error\\].*the saved servers in ${STATE} are not used: ${reason}`));
    await saved(other, 1);
    t.is((await other.exec(["cat", `${STATE}.refused`])).output, text);
  }
});

test("the file is whole at all times while servers change, and the worker that writes it dies", async (t) => {
  await using openresty = await start();
  let number = 1;
  for (let i = 0; i < 30; i++) {
    number = (await call(openresty, "PATCH", "/servers/b", { weight: 1 + (i % 7) })).generation;
    if (i === 10) await openresty.exec(["sh", "-c", `kill -9 ${(await openresty.workerPids()).join(" ")}`]);
    const { output } = await openresty.exec(["cat", STATE]);
    if (!output.includes("No such file")) t.regex(output, /^limpet servers 1\n[^]*\nend \d+\n$/);
  }
  await saved(openresty, number);
});

test("who cannot write the file says so, and goes on", async (t) => {
  await using openresty = await start();
  const elsewhere = rules().replace(STATE, "/proc/limpet-servers");
  await reloadRules(openresty, elsewhere);
  await call(openresty, "PATCH", "/servers/b", { draining: true });
  await openresty.untilLogged(/\[error\].*will not outlive a restart, because the state file cannot be written/);
  t.like(await states(openresty), { b: "draining" });
});

test("a link where the file is written first leads nowhere else", async (t) => {
  await using openresty = await start();
  const victim = "/var/lib/nginx/proxy/victim";
  await openresty.exec(["sh", "-c", `echo precious > ${victim} && chmod 666 ${victim}`]);
  await openresty.exec(["sh", "-c", `for pid in $(seq 1 2000); do ln -s ${victim} ${STATE}.$pid; done`]);
  const { generation } = await call(openresty, "PATCH", "/servers/b", { draining: true });
  await saved(openresty, generation);
  t.is((await openresty.exec(["cat", victim])).output.trim(), "precious");
  t.is((await openresty.exec(["sh", "-c", `test -L ${STATE} || echo file`])).output.trim(), "file");
});

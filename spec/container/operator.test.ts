import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { limpet } from "../cli/run.ts";
import { ENVIRONMENT, startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { untilServedBy } from "../support/served-by.ts";
import { proxyTo } from "../support/site.ts";

const RULES = `export default defineRouting({ admin: { tokens: fromEnvironment("LIMPET_TOKENS") }, upstreams: { shop: {
  servers: [{ name: "a", address: "127.0.1.1:8200" }, { name: "b", address: "127.0.1.2:8200" }],
  mayChange: true, sessionTimeout: 2, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
} } });`;

const HTTP = `
server { listen 8200; location / { content_by_lua_block { ngx.print(ngx.var.server_addr) } } }
server { listen 8090; location / { include /etc/nginx/limpet/admin.conf; } }
${proxyTo("shop")}`;

const TOKEN = "0123456789abcdef";

const startProxy = (rules = RULES): Promise<StartedOpenResty> =>
  startLimpet({
    rules,
    http: HTTP,
    ports: [8080, 8090],
    environment: { ...ENVIRONMENT, LIMPET_TOKENS: `test:${TOKEN}` },
  });

interface Finished {
  readonly status: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that talks to these proxies. */
async function command(proxies: readonly StartedOpenResty[], ...args: string[]): Promise<Finished> {
  process.env.LIMPET_TOKEN = TOKEN;
  const at = proxies.map((proxy) => proxy.url(8090)).join(",");
  return await limpet(process.cwd(), [...args, "--at", at]);
}

async function visit(proxy: StartedOpenResty, cookie = ""): Promise<{ server: string; cookie: string }> {
  const { headers, body } = await request(proxy.url(), { headers: cookie === "" ? {} : { cookie } });
  const issued = headers["set-cookie"];
  return { server: await body.text(), cookie: issued === undefined ? cookie : String(issued).split(";", 1)[0]! };
}

test("one command drains a server of all proxies, and returns when it can be stopped", async (t) => {
  await using one = await startProxy();
  await using other = await startProxy();
  const drained = await command([one, other], "drain", "shop", "b", "--wait");
  t.is(drained.stderr, "");
  t.is(drained.status, 0);
  t.regex(drained.stdout, new RegExp(`${one.url(8090)}: server b of upstream shop drains`));
  t.regex(drained.stdout, /server b of upstream shop can be stopped\n$/);
  for (const proxy of [one, other]) {
    for (let i = 0; i < 6; i++) t.is((await visit(proxy)).server, "127.0.1.1");
  }
  const shown = await command([one], "servers", "shop");
  t.regex(shown.stdout, /\| b +\| 127\.0\.1\.2:8200 \| drained \|/);

  t.is((await command([one], "undrain", "shop", "b")).status, 0);
  const differing = await command([one, other], "servers");
  t.is(differing.status, 1);
  t.true(
    differing.stdout.includes(
      `The proxies differ: draining of server b is false at ${one.url(8090)}, true at ${other.url(8090)}.`,
    ),
    differing.stdout,
  );
});

test("servers are added, changed and removed without a reload", async (t) => {
  await using proxy = await startProxy();
  t.like(await command([proxy], "server", "add", "shop", "c", "127.0.1.3:8200", "--weight", "100"), {
    status: 0,
    stdout: "server c of upstream shop is added\n",
  });
  await untilServedBy(() => visit(proxy), "127.0.1.3");
  t.is((await command([proxy], "server", "set", "shop", "c", "--down")).status, 0);
  await until(
    () => Promise.all(Array.from({ length: 20 }, () => visit(proxy))),
    (visits) => visits.every(({ server }) => server !== "127.0.1.3"),
  );
  t.is((await command([proxy], "server", "remove", "shop", "c")).status, 0);
  t.notRegex((await command([proxy], "servers")).stdout, /127\.0\.1\.3/);
});

test("status shows the server that is in trouble first, and why, and what became of requests", async (t) => {
  await using proxy = await startProxy();
  t.is((await command([proxy], "server", "add", "shop", "c", "127.0.1.3:1", "--weight", "100")).status, 0);
  const shown = await until(
    async () => {
      await visit(proxy);
      return await command([proxy], "status");
    },
    ({ stdout }) => /not healthy[^]*Requests: new/.test(stdout),
  );
  t.is(shown.status, 0);
  const servers = shown.stdout.split("\n").filter((line) => /\| [abc] /.test(line));
  t.regex(servers[0]!, /\| c +\| +127\.0\.1\.3:1 +\| +100 \| not healthy for \d+ s: connection failed \(1 of 1\) \|/);
  t.regex(servers[1]!, /\| a +\| +127\.0\.1\.1:8200 +\| +1 \| +up \|/);
  t.regex(shown.stdout, /^Requests: new \d+$/m);
  const { stdout } = await command([proxy], "status", "--json");
  t.is((JSON.parse(stdout) as Record<string, { shop: { name: string } }>)[proxy.url(8090)]!.shop.name, "shop");
});

test("rebalancing is shown, stopped and resumed, in the words of who did it", async (t) => {
  const rules = RULES.replace("sessionTimeout: 2, affinity", "policies: { rebalance: {} }, affinity").replace(
    "})\n",
    ", renewAfter: 60 })\n",
  );
  await using proxy = await startProxy(rules);
  const isOn =
    /^upstream shop: rebalancing is on; (the sessions are not counted yet|of \d+ sessions \d+ moved this minute)/;
  t.regex((await command([proxy], "rebalance", "shop")).stdout, isOn);
  const stopped = await command([proxy], "rebalance", "shop", "--stop");
  t.regex(stopped.stdout, /^upstream shop: rebalancing is stopped, by \S+ \(test\)\n$/);
  t.deepEqual(await command([proxy], "rebalance", "shop"), stopped);
  t.regex((await command([proxy], "rebalance", "shop", "--resume")).stdout, isOn);
  t.like(await command([proxy], "rebalance", "shop", "--stop", "--resume"), { status: 2 });
  t.like(await command([proxy], "rebalance", "basket"), {
    status: 1,
    stderr: `${proxy.url(8090)}: there is no upstream "basket"\n`,
  });
});

test("what goes wrong is said in a sentence, with the proxy where it did", async (t) => {
  await using proxy = await startProxy();
  const url = proxy.url(8090);
  t.deepEqual(await command([proxy], "drain", "shop", "z"), {
    status: 1,
    stdout: "",
    stderr: `${url}: upstream "shop" has no server "z"\n`,
  });
  t.deepEqual(await command([proxy], "rebalance", "shop", "--stop"), {
    status: 1,
    stdout: "",
    stderr: `${url}: the rules of "shop" have no policies.rebalance\n`,
  });
  t.like(await command([proxy], "server", "set", "shop", "a"), {
    status: 1,
    stderr: "Say what to change, for example --weight 2.\n",
  });
  delete process.env.LIMPET_TOKEN;
  t.like(await limpet(process.cwd(), ["servers", "--at", url]), {
    status: 1,
    stderr: `${url}: a token is needed: Authorization: Bearer TOKEN\n`,
  });
  t.like(await limpet(process.cwd(), ["servers", "--at", "http://127.0.0.1:1"]), {
    status: 1,
    stderr: "http://127.0.0.1:1: nobody listens there. Does nginx run there, with a server that includes admin.conf?\n",
  });
  t.like(await limpet(process.cwd(), ["servers", "--at", proxy.url(8080)]), { status: 1 });
  t.like(await limpet(process.cwd(), ["drain", "shop", "b", "--wait", "--at", ","]), {
    status: 1,
    stderr: "Say where the proxies are, for example --at http://127.0.0.1:8090.\n",
  });
});

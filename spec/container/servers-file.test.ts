import test from "../support/serial.ts";
import { request } from "undici";
import type { StartedOpenResty } from "../../src/testkit/index.ts";
import { startLimpet } from "../support/limpet.ts";
import { until } from "../support/poll.ts";
import { proxyTo } from "../support/site.ts";

const FILE = "/etc/nginx/shop.servers.json";

const RULES = `export default defineRouting({ upstreams: { shop: {
  servers: fromJsonFile("${FILE}"), drainTimeout: 600, sessionTimeout: 2, verdictHeader: "X-Verdict",
  affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
} } });`;

const HTTP = `
server { listen 8200; location / { content_by_lua_block { ngx.print(ngx.var.server_addr) } } }
${proxyTo("shop")}`;

const server = (name: string, place: number): object => ({ name, address: `127.0.1.${place}:8200` });
const AB = [server("a", 1), server("b", 2)];

const start = (content: string): Promise<StartedOpenResty> =>
  startLimpet({ rules: RULES, http: HTTP, workers: 2, files: [{ content, target: FILE }] });

const replace = (openresty: StartedOpenResty, content: string): Promise<void> =>
  openresty.copy({ files: [{ content, target: FILE }] });

interface Visit {
  readonly status: number;
  readonly server: string;
  readonly cookie: string;
}

async function visit(openresty: StartedOpenResty, cookie = ""): Promise<Visit> {
  const { statusCode, headers, body } = await request(openresty.url(), { headers: cookie === "" ? {} : { cookie } });
  const issued = headers["set-cookie"];
  return {
    status: statusCode,
    server: await body.text(),
    cookie: issued === undefined ? cookie : String(issued).split(";", 1)[0]!,
  };
}

/** The servers that new sessions get. */
async function servers(openresty: StartedOpenResty): Promise<string> {
  const visits = await Promise.all(Array.from({ length: 12 }, () => visit(openresty)));
  return [...new Set(visits.map((one) => (one.status === 200 ? one.server : String(one.status))))].sort().join(" ");
}

test("a file that changes changes the servers, and who stays keeps its sessions", async (t) => {
  await using openresty = await start(JSON.stringify(AB));
  t.is(await servers(openresty), "127.0.1.1 127.0.1.2");
  let bound = await visit(openresty);
  while (bound.server !== "127.0.1.2") bound = await visit(openresty);

  await replace(openresty, JSON.stringify({ servers: [...AB, server("c", 3)] }));
  await until(
    () => servers(openresty),
    (now) => now === "127.0.1.1 127.0.1.2 127.0.1.3",
  );
  t.is((await visit(openresty, bound.cookie)).server, "127.0.1.2");

  await replace(openresty, JSON.stringify([server("a", 1)]));
  await until(
    () => servers(openresty),
    (now) => now === "127.0.1.1",
  );
  t.is((await visit(openresty, bound.cookie)).server, "127.0.1.2", "b drains, because the rules have a drainTimeout");
  await openresty.untilLogged(/server "b" of upstream "shop" is drained/);
  const moved = await until(
    () => visit(openresty, bound.cookie),
    (now) => now.server !== "127.0.1.2",
  );
  t.is(moved.server, "127.0.1.1", "b is gone");
});

test("a file that cannot be used changes nothing, and is told in the words of the build", async (t) => {
  await using openresty = await start(JSON.stringify(AB));
  for (const [text, reason] of [
    ['{"servers": [', /it is no JSON/],
    ['[{ "name": "a" }]', /server "a" needs an address/],
    ['[{ "name": "a", "address": "app.internal:80" }]', /server "a" needs an address/],
    ['[{ "name": "a", "address": "10.0.0.1", "wieght": 2 }]', /there is no option "wieght"/],
    ["[]", /at least one server/],
  ] as const) {
    await replace(openresty, text);
    await openresty.untilLogged(new RegExp(`\\[error\\].*the servers in ${FILE} are not used: .*${reason.source}`));
    t.is(await servers(openresty), "127.0.1.1 127.0.1.2");
  }
  await replace(openresty, JSON.stringify([server("c", 3)]));
  await until(
    () => servers(openresty),
    (now) => now === "127.0.1.3",
  );
});

test("nginx starts without a file that can be used, and takes it when it is there", async (t) => {
  await using openresty = await start("not yet");
  t.is(await servers(openresty), "503");
  t.regex(await openresty.errorLog(), /the servers in .* are not used: it is no JSON: .*; there are no servers/);
  await replace(openresty, JSON.stringify(AB));
  await until(
    () => servers(openresty),
    (now) => now === "127.0.1.1 127.0.1.2",
  );
});

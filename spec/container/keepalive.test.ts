import test from "../support/serial.ts";
import { request } from "undici";
import type { Pool } from "../../src/nginx-conf/includes/pools.ts";
import { openrestyImage, type OpenRestyRelease, type StartedOpenResty } from "../../src/testkit/index.ts";
import { someKeys } from "../affinity/upstreams.ts";
import { ruleServers, type FakeServer } from "../support/cluster.ts";
import { until } from "../support/poll.ts";
import { poolsOf, RELEASES, startLimpet } from "../support/limpet.ts";
import { ABC, ABC_SERVERS, proxyTo, startLimpetSite } from "../support/site.ts";

const REQUESTS = 60;

/** A server that answers with the number of the connection. */
async function startConnections(release: OpenRestyRelease, pool: Pool, keepAlive: string): Promise<StartedOpenResty> {
  const server: FakeServer = { name: "a", address: "127.0.0.1:8101" };
  return await startLimpet({
    release,
    pool,
    rules: `export default defineRouting({ upstreams: { shop: {
      servers: ${ruleServers([server])}, session: [cookie("sid")], affinity: hash(), keepAlive: ${keepAlive},
    } } });`,
    http: `
      server { listen ${server.address}; location / { return 200 "$connection"; } }
      ${proxyTo("shop")}`,
  });
}

async function connectionOf(openresty: StartedOpenResty): Promise<string> {
  return (await request(openresty.url())).body.text();
}

for (const release of RELEASES) {
  test(`${release}: connections to the servers are kept open and used again, in every pool that there is`, async (t) => {
    for (const pool of poolsOf(await openrestyImage(release))) {
      await using site = await startLimpetSite({
        release,
        pool,
        rules: `export default defineRouting({ upstreams: { shop: {
          servers: ${ABC_SERVERS}, session: [header("X-Session-Id")], affinity: hash(),
        } } });`,
        http: proxyTo("shop"),
        applications: ABC,
      });
      const ask = async (path: string, key: string): Promise<Record<string, unknown>> =>
        (await (
          await request(site.openresty.url() + path, { headers: { "x-session-id": key } })
        ).body.json()) as Record<string, unknown>;

      for (const key of someKeys(REQUESTS)) await ask("/", key);
      const counts: Record<string, { connections: number; requests: number }> = {};
      for (const key of someKeys(20)) {
        const { server, connections, requests } = await ask("/connections", key);
        counts[server as string] = { connections: connections as number, requests: requests as number };
      }
      t.deepEqual(Object.keys(counts).sort(), ["a", "b", "c"]);
      for (const { connections, requests } of Object.values(counts)) {
        t.is(connections, 1);
        t.true(requests > REQUESTS / 10);
      }
    }
  });

  test(`${release}: a connection is closed after as many requests as the rules say, in every pool that there is`, async (t) => {
    for (const pool of poolsOf(await openrestyImage(release))) {
      await using openresty = await startConnections(release, pool, "{ requests: 5 }");
      const connections = new Set<string>();
      for (let i = 0; i < 20; i++) connections.add(await connectionOf(openresty));
      t.is(connections.size, 4);
    }
  });

  test(`${release}: where no connections are kept, each request has its own, in every pool that there is`, async (t) => {
    for (const pool of poolsOf(await openrestyImage(release))) {
      await using openresty = await startConnections(release, pool, "false");
      const connections = new Set<string>();
      for (let i = 0; i < 5; i++) connections.add(await connectionOf(openresty));
      t.is(connections.size, 5, pool);
    }
  });

  test(`${release}: a connection is closed when its lifetime is over, where nginx keeps it`, async (t) => {
    await using openresty = await startConnections(release, "nginx", "{ lifetime: 1 }");
    const first = await connectionOf(openresty);
    t.not(
      await until(
        () => connectionOf(openresty),
        (connection) => connection !== first,
      ),
      first,
    );
  });

  test(`${release}: as many idle connections are kept as the rules say, in every pool that there is`, async (t) => {
    const [concurrent, kept] = [10, 2];
    for (const pool of poolsOf(await openrestyImage(release))) {
      const server: FakeServer = { name: "a", address: "127.0.0.1:8101" };
      await using openresty = await startLimpet({
        release,
        pool,
        rules: `export default defineRouting({ upstreams: { shop: {
          servers: ${ruleServers([server])}, session: [cookie("sid")], affinity: hash(),
          keepAlive: { connections: ${kept} },
        } } });`,
        http: `
          server {
            listen ${server.address};
            location / { content_by_lua_block { ngx.sleep(0.2) ngx.print("a") } }
          }
          ${proxyTo("shop")}`,
      });
      await Promise.all(Array.from({ length: concurrent }, async () => (await request(openresty.url())).body.text()));
      const connections = async (): Promise<number> => {
        const { output } = await openresty.exec(["cat", "/proc/net/tcp"]);
        return (output.match(/ 0100007F:1FA5 \w+:\w+ 01 /g) ?? []).length;
      };
      t.is(await until(connections, (count) => count <= kept), kept, pool);
    }
  });

  test(`${release}: https servers, named by proxy_pass https://, are reached, checked and found again`, async (t) => {
    const servers: readonly FakeServer[] = ["a", "b"].map((name, i) => ({ name, address: `127.0.0.1:844${i}` }));
    const certificate = "/etc/nginx/shop.crt";
    await using openresty = await startLimpet({
      release,
      rules: `export default defineRouting({ upstreams: { shop: {
        servers: ${ruleServers(servers)}, session: [cookie("sid")], affinity: hash(), protocol: "https",
        health: { failTimeout: 1 },
      } } });`,
      http: proxyTo("shop").replace("http://shop", "https://shop"),
    });
    // The certificate is made in the container, and the servers come with a reload that knows it.
    const made = await openresty.exec([
      "openssl",
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=shop",
      "-keyout",
      "/etc/nginx/shop.key",
      "-out",
      certificate,
    ]);
    t.is(made.exitCode, 0, made.output);
    const listen = servers.map(
      ({ name, address }) =>
        `server { listen ${address} ssl; ssl_certificate ${certificate}; ssl_certificate_key /etc/nginx/shop.key;
           location / { return 200 "${name}"; } }`,
    );
    await openresty.exec(["/bin/sh", "-c", `cat > /etc/nginx/limpet/tls.conf <<'END'\n${listen.join("\n")}\nEND`]);
    const conf = await openresty.exec(["cat", "/etc/nginx/limpet.conf"]);
    t.is((await request(openresty.url())).statusCode, 502);
    await openresty.reload(
      conf.output.replace("access_log off;", "access_log off; include /etc/nginx/limpet/tls.conf;"),
    );

    const places = new Set<string>();
    await t.notThrowsAsync(async () => {
      for (;;) {
        const answer = await request(openresty.url(), { headers: { cookie: `sid=${places.size}-${Math.random()}` } });
        const place = await answer.body.text();
        if (answer.statusCode === 200) places.add(place);
        if (places.size === 2) return;
      }
    });
  });
}

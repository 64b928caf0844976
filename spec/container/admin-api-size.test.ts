import test from "../support/serial.ts";
import { request } from "undici";
import { startLimpet } from "../support/limpet.ts";
import { proxyTo } from "../support/site.ts";
import { WATCH, blocksDuring, quantile } from "../support/worker-blocks.ts";

const SERVERS = Array.from({ length: 1000 }, (_, index) => ({
  name: `s${index}`,
  address: `127.0.${1 + (index >> 8)}.${index & 255}:8200`,
}));

const ADMIN = `
server {
  listen 8090;
  location / {
    include /etc/nginx/limpet/admin.conf;
  }
}
server {
  listen 8091;
  location / {
    proxy_pass http://127.0.0.1:8090; proxy_http_version 1.1;
  }
}`;

test("a worker whose API shows 1000 servers goes on with its requests every 5 ms", async (t) => {
  await using openresty = await startLimpet({
    rules: `export default defineRouting({ upstreams: { shop: {
      servers: ${JSON.stringify(SERVERS)}, mayChange: true, affinity: issueCookie({ keys: fromEnvironment("LIMPET_KEYS") })
    } } });`,
    http: `${ADMIN} ${WATCH} ${proxyTo("shop")}`,
    workers: 1,
    ports: [8080, 8091, 8099],
  });
  const lists: Record<string, (json: never) => readonly unknown[]> = {
    "/limpet/upstreams": ({ shop }: { shop: { servers: unknown[] } }) => shop.servers,
    "/limpet/upstreams/shop": ({ servers }: { servers: unknown[] }) => servers,
    "/limpet/upstreams/shop/servers": (servers: unknown[]) => servers,
    "/limpet/upstreams/shop/sources": ({ source }: { source: unknown[] }) => source,
    "/api/9/http/upstreams": ({ shop }: { shop: { peers: unknown[] } }) => shop.peers,
    "/api/9/http/upstreams/shop/servers": (servers: unknown[]) => servers,
  };
  for (const [path, listOf] of Object.entries(lists)) {
    const longest: number[] = [];
    for (let i = 0; i < 9; i++) {
      const blocks = await blocksDuring(openresty, async () => {
        const { statusCode, body } = await request(`${openresty.url(8091)}${path}`);
        t.is(statusCode, 200);
        t.is(listOf((await body.json()) as never).length, SERVERS.length, path);
      });
      longest.push(quantile(blocks, 1));
    }
    longest.sort((a, b) => a - b);
    // What a busy host takes counts as well, so single ones say little.
    const median = quantile(longest, 0.5);
    t.log(`${path}: ${longest[0]!.toFixed(2)} to ${quantile(longest, 1).toFixed(2)}, median ${median.toFixed(2)} ms`);
    t.true(median < 5, `${path}: ${median} ms`);
  }
});
